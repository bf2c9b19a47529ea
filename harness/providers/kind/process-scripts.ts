/** For bash, `pids NAME`: the processes of a program, by the last part of their command's name. */
export const pidsFunction = `
pids() {
  for folder in /proc/[0-9]*; do
    IFS= read -r -d '' command 2>/dev/null < "$folder/cmdline" || continue
    [ "\${command##*/}" = "$1" ] && echo "\${folder#/proc/}"
  done
  return 0
}
`

/** For `untilGone`: what it still finds at a look of that number, or a later one, is killed. */
export const killFrom = (look: number): string =>
  `[ "$look" -lt ${look} ] || kill -KILL $found 2>/dev/null`

/**
 * Waits until no process of `$1` was found at so many looks in a row, and exits; does something at
 * each look that finds one. Exits with 1 after 40 s, and says which there still are.
 */
export const untilGone = (looksWithout: number, whenFound = ':'): string => `
empty=0
for look in $(seq 400); do
  found=$(pids "$1")
  if [ -z "$found" ]; then
    empty=$((empty + 1))
    [ "$empty" -lt ${looksWithout} ] || exit 0
  else
    empty=0
    ${whenFound}
  fi
  sleep 0.1
done
echo "$1 still runs as $found" >&2
exit 1
`
