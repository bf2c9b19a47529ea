const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** A size for people: `512 B`, `64 MiB`, `178.3 MiB`. */
export function describeBytes(bytes: number): string {
  let size = bytes
  let step = 0
  while (size >= 1024 && step < units.length - 1) {
    size /= 1024
    step++
  }
  return `${Number(size.toFixed(1))} ${units[step] ?? ''}`
}
