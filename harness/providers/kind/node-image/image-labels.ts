/** The label by which node images are known; its value is the digest of what went in. */
export const nodeImageLabel = 'holdfast.dev/node-image'

/** The versions of programs that are Debian's, in a label each. */
const versionLabel = 'holdfast.dev/version.'

/** What `assemble` says of them, in lines `holds PROGRAM VERSION`, as settings of the image. */
export function versionSettings(assembled: string): string[] {
  return [...assembled.matchAll(/^holds (\S+) (\S+)$/gm)].map(
    ([, program = '', version = '']) => `LABEL ${versionLabel}${program}=${version}`,
  )
}

/** The digest and the versions of Debian's programs that an image's labels tell, as JSON. */
export function readLabels(json: string): {
  readonly digest: string | undefined
  readonly versions: Readonly<Record<string, string>>
} {
  const labels = (JSON.parse(json) ?? {}) as Readonly<Record<string, string>>
  const versions = Object.entries(labels)
    .filter(([label]) => label.startsWith(versionLabel))
    .map(([label, version]) => [label.slice(versionLabel.length), version])
  return { digest: labels[nodeImageLabel], versions: Object.fromEntries(versions) }
}
