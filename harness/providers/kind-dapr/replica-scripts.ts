import { killFrom, pidsFunction, untilGone } from '../kind/process-scripts.ts'
import { namespace } from './scheduler-objects.ts'

/**
 * What is done to a replica inside its node, as scripts for bash. `$1` is the name of its
 * container, `$2` that of its data's folder, as a pattern.
 */

/** A kubelet that was just starting it is seen by then. */
const looksWithout = 3

/**
 * What keeps the program down while its kubelet wants to start it: nobody may execute it any more,
 * so that no process of it ever runs. It stands below the root of its image.
 */
const hold = `${pidsFunction}
snapshots=$(ls -d /var/lib/containerd/io.containerd.snapshotter.v1.*/snapshots)
files=$(find $snapshots -mindepth 2 -maxdepth 3 -type f \
  '(' -path "*/snapshots/*/fs/$1" -o -path "*/snapshots/[0-9]*/$1" ')')
[ -n "$files" ] || { echo "no image of this node has /$1" >&2; exit 1; }
`

export const killPodScript = `${hold}
chmod a-x $files
${untilGone(looksWithout, 'kill -KILL $found 2>/dev/null')}`

/** One that does not end in 30 s, the grace of its pod, is killed. */
export const stopPodScript = `${hold}
chmod a-x $files
found=$(pids "$1")
[ -z "$found" ] || { kill -TERM $found; kill -CONT $found; }
${untilGone(looksWithout, killFrom(300))}`

/**
 * A kubelet that pauses for long between its tries forgets that when it is restarted; one that only
 * begins to make the pod is left in peace for 25 s. Prints the pid of the program.
 */
export const startPodScript = `${hold}
chmod a+x $files
for look in $(seq 900); do
  found=$(pids "$1")
  if [ -n "$found" ]; then
    kill -CONT $found
    echo $found
    exit 0
  fi
  [ "$look" != 250 ] || systemctl restart kubelet
  sleep 0.1
done
echo "the kubelet did not start $1 within 90 s" >&2
exit 1
`

/** Each part of its command on a line. */
export const flagsScript = `${pidsFunction}
for process in $(pids "$1"); do tr '\\0' '\\n' < "/proc/$process/cmdline"; done
`

/** The newest folder: of pods that are gone some are left for a while. */
const folder = `
folder=$(ls -dt $2 2>/dev/null | head -n 1)
[ -n "$folder" ] || { echo "there is no folder $2" >&2; exit 1; }
saved=/var/lib/holdfast/dapr/saved
`

export const wipeScript = `${folder}
find "$folder" -mindepth 1 -delete
`

export const saveScript = `${folder}
rm -rf "$saved" && cp -a "$folder" "$saved"
`

export const restoreScript = `${folder}
find "$folder" -mindepth 1 -delete && cp -a "$saved/." "$folder/"
`

/** The last `$2` lines that its containers wrote. */
export const podLogScript = `
files=$(ls -tr /var/log/containers/*_${namespace}_"$1"-*.log 2>/dev/null)
for file in $files; do cat "$file"; done | tail -n "$2"
`
