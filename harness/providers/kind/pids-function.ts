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
