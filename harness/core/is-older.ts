/** Whether a version such as `1.14.4` comes before another one, of which parts may be left out. */
export function isOlder(version: string, than: string): boolean {
  const [own, other] = [partsOf(version), partsOf(than)]
  for (const [index, part] of other.entries()) {
    const difference = (own[index] ?? 0) - part
    if (difference !== 0) return difference < 0
  }
  return false
}

/** What comes behind `-`, as in `1.15.0-rc.1`, is left out. */
function partsOf(version: string): number[] {
  const [plain = ''] = version.replace(/^v/, '').split('-')
  return plain.split('.').map(Number)
}
