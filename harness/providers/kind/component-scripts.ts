import { killFrom, pidsFunction, untilGone } from './process-scripts.ts'

/**
 * What is done to a static pod inside its node, as scripts for bash. `$1` is the name of the
 * program, which is that of its manifest too. None of them takes text from anywhere else.
 */

const findPids = `${pidsFunction}
manifest="/etc/kubernetes/manifests/$1.yaml"
held="/etc/kubernetes/held/$1.yaml"
`

/** While this file is there the program is killed whenever the kubelet starts it. */
const killed = `
down="/run/holdfast/down/$1"
mkdir -p /run/holdfast/down /etc/kubernetes/held
`

/**
 * SIGKILL, and again whenever the kubelet starts it: the manifest stays where it is, because a
 * kubelet that misses one asks the API server, and waits for it when the store is away.
 */
export const killScript = `${findPids}${killed}
if [ ! -e "$down" ]; then
  touch "$down"
  export -f pids
  setsid bash -c '
    while [ -e "$2" ]; do
      found=$(pids "$1")
      [ -z "$found" ] || kill -KILL $found 2>/dev/null
      sleep 0.1
    done' holdfast "$1" "$down" >/dev/null 2>&1 </dev/null &
fi
${untilGone(3)}`

/** Waits until the kubelet has run for 4 s, and has heard from all its sources of pods. */
const untilKubeletIsSettled = `
for look in $(seq 50); do
  read -r up rest < /proc/uptime
  since=$(systemctl show --property ActiveEnterTimestampMonotonic --value kubelet)
  [ $((\${up%.*} - since / 1000000)) -lt 4 ] || break
  sleep 0.1
done
`

/**
 * The kubelet loses the manifest, asks the program to end, and gives it the 30 s of its pod. One
 * that has just been started lets it run on for two minutes (docs/findings.md), and one that has
 * not heard from its API server since then for longer: the first is waited for, and what still runs
 * after its time is killed. We do not ask it to end: a second signal would cut short what the
 * kubelet's began.
 */
export const stopScript = `${findPids}${killed}${untilKubeletIsSettled}
[ ! -f "$manifest" ] || mv "$manifest" "$held"
for process in $(pids "$1"); do kill -CONT "$process"; done
${untilGone(10, killFrom(340))}`

/**
 * Nobody kills it any more, and the kubelet has its manifest. A kubelet that pauses between
 * restarts because of our kills forgets them when it is restarted. One that has a manifest of etcd
 * again first asks the API server about the old pod, and an API server without its store lets it
 * wait for more than a minute: that one is killed, so that the kubelet is refused. Prints the pid
 * of the program.
 */
export const startScript = `${findPids}${killed}
rm -f "$down"
waits=no
if [ -f "$held" ]; then
  mv "$held" "$manifest"
  [ "$1" != etcd ] || waits=yes
fi
for look in $(seq 900); do
  found=$(pids "$1")
  if [ -z "$found" ] && [ $waits = yes ] && [ $((look % 20)) = 10 ]; then
    for process in $(pids kube-apiserver); do kill -KILL "$process"; done
  fi
  if [ -n "$found" ]; then
    for process in $found; do kill -CONT "$process"; done
    echo $found
    exit 0
  fi
  [ "$look" != 80 ] || systemctl restart kubelet
  sleep 0.1
done
echo "the kubelet did not start $1 within 90 s" >&2
exit 1
`

/** SIGSTOP, and waits until the kernel says that it took. Nothing when it does not run. */
export const pauseScript = `${findPids}
for process in $(pids "$1"); do
  kill -STOP "$process"
  for look in $(seq 50); do
    grep -q '^State:.*T' "/proc/$process/status" && break
    sleep 0.1
  done
done
`

export const resumeScript = `${findPids}
for process in $(pids "$1"); do kill -CONT "$process"; done
`

/** SIGKILL once: the kubelet starts it again. Fails when there was nothing to kill. */
export const crashScript = `${findPids}
found=$(pids "$1")
[ -n "$found" ] || { echo "$1 does not run" >&2; exit 1; }
kill -KILL $found
`

/** The last \`$2\` lines of its container's log. */
export const logScript = `
for file in $(ls -tr /var/log/containers/"$1"-*_kube-system_* 2>/dev/null); do cat "$file"; done |
  tail -n "$2"
`

/** Another quota stands in the manifest, wherever that is now; \`$2\` is a number of bytes. */
export const quotaScript = `${findPids}
for file in "$manifest" "$held"; do
  [ ! -f "$file" ] || sed -i "s/--quota-backend-bytes=[0-9]*/--quota-backend-bytes=$2/" "$file"
done
`

/** Copies the store's data aside, or back. Only while etcd is held. */
export const saveDataScript = `
rm -rf /var/lib/etcd.saved && cp -a /var/lib/etcd /var/lib/etcd.saved
`
export const restoreDataScript = `
find /var/lib/etcd -mindepth 1 -delete && cp -a /var/lib/etcd.saved/. /var/lib/etcd/
`
