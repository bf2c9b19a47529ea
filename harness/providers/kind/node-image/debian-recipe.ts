/**
 * The Debian below a node. Bookworm, because its systemd 252 is the last that starts on machines
 * with cgroup v1 as well as v2.
 */
export const debianRecipe = {
  suite: 'bookworm',
  packages: [
    ['systemd', 'dbus', 'kmod', 'mount', 'util-linux', 'procps', 'hostname', 'ca-certificates'],
    ['containerd', 'runc'],
    ['iptables', 'nftables', 'conntrack', 'ebtables', 'ethtool', 'iproute2', 'socat'],
    ['iputils-ping', 'curl', 'jq', 'openssl', 'busybox-static'],
  ].flat(),
  /** Run in the unpacked root by its own shell, without network. */
  finish: [
    'set -e',
    // What is lost with the machine is built again.
    'echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/unsafe-io',
    '/debootstrap/debootstrap --second-stage',
    'apt-get clean',
    'rm -rf /debootstrap /etc/dpkg/dpkg.cfg.d/unsafe-io /var/cache/apt /var/lib/apt/lists/*',
    'rm -rf /usr/share/locale /usr/share/man /var/log/*',
  ].join('\n'),
} as const
