import { namespace } from './scheduler-objects.ts'

/**
 * What is done to a replica inside its node, as scripts for bash. `$1` is the name of its
 * container, `$2` that of its data's folder, as a pattern.
 */

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
