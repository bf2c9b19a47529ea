import { join } from 'node:path'
import { writeScript } from './fake-program.ts'

/**
 * Puts a stand-in for `go` into `folder`/bin: it lists three packages, two of them to compile, and
 * "builds" scripts that print their own name. `beforeEnd` runs when the packages are compiled and
 * the programs are half written. What it was asked for and its settings go to `folder`/go.log.
 */
export async function writeFakeGo(
  folder: string,
  options: { readonly version?: string; readonly beforeEnd?: string } = {},
): Promise<string> {
  const script = `
log=${folder}/go.log
echo "$1 in $PWD" >> $log
case "$1" in
  env) echo ${options.version ?? 'go1.26.8'} ;;
  list) echo 'go: downloading example.com/a v1.0.0' >&2; printf 'x\\n\\nx\\n' ;;
  build)
    echo "settings $GOFLAGS $GOTOOLCHAIN $CGO_ENABLED" >> $log
    echo "folders $GOMODCACHE $GOCACHE $TMPDIR $HOLDFAST_BUILD" >> $log
    echo 'example.com/a' >&2
    echo 'example.com/b' >&2
    while [ "$1" != -o ]; do shift; done
    out=$2; shift 2
    for package in "$@"; do
      echo "package $package" >> $log
      name=$(basename "\${package%/v[0-9]}")
      printf '#!/bin/sh\\n' > "$out$name"
    done
    ${options.beforeEnd ?? ''}
    for package in "$@"; do
      name=$(basename "\${package%/v[0-9]}")
      echo "echo built $name" >> "$out$name"
      chmod 755 "$out$name"
    done ;;
esac`
  await writeScript(join(folder, 'bin', 'go'), script)
  return join(folder, 'bin')
}
