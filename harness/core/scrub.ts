/** What a machine must not tell in a report: names and paths to replace, each by a word. */
export interface MachinePlaces {
  /** The folder of the run; its files are named as `<run>/...`. */
  readonly runFolder?: string
  readonly workingFolder?: string
  readonly homeFolder?: string
  readonly temporaryFolder?: string
  readonly hostName?: string
}

type Replacement = readonly [pattern: RegExp, by: string]

/** Names that a machine may have and that say nothing about it. */
const harmlessHosts = new Set(['localhost', 'localhost.localdomain'])

const secrets: readonly Replacement[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END[^-]*-----|$)/g, '<key>'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, '<token>'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/g, '$1 <token>'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]*:[^\s/@]*@/gi, '$1<credentials>@'],
  [/((?:password|passwd|secret|token|api[-_]?key)(?:=|"\s*:\s*"))[^\s,;&'"]+/gi, '$1<secret>'],
]

/** First parts of paths of an API or of etcd keys: they look absolute and name no file. */
const served = [
  'api',
  'apis',
  'openapi',
  'version',
  'metrics',
  'health',
  'healthz',
  'livez',
  'readyz',
  'registry',
  'scheduler',
  'v3',
  'holdfast',
].join('|')

const absolutePath = new RegExp(
  String.raw`(?<![\w.~>…/])(?:(?:file|unix)://)?/(?!/|(?:${served})\b)(?:[^\s'"\x60:;,)\]<>|]*/)+`,
  'g',
)

/**
 * Makes the function that takes secrets, host name and absolute paths out of a text. The given
 * folders become words (`<run>`, `<cwd>`, `~`, `<tmp>`); of any other absolute path only the last
 * part stays.
 */
export function scrubber(places: MachinePlaces): (text: string) => string {
  const replacements: readonly Replacement[] = [
    ...secrets,
    ...folderWords(places),
    [absolutePath, '…/'],
    ...hostNames(places.hostName).map((name): Replacement => [
      new RegExp(`(?<![\\w-])${literally(name)}(?![\\w-])`, 'gi'),
      '<host>',
    ]),
  ]
  return (text) => replacements.reduce((rest, [pattern, by]) => rest.replace(pattern, by), text)
}

/** The longest path first, so that what lies in two of them is named by the nearer one. */
function folderWords(places: MachinePlaces): Replacement[] {
  const folders: { path: string | undefined; word: string }[] = [
    { path: places.runFolder, word: '<run>' },
    { path: places.workingFolder, word: '<cwd>' },
    { path: places.homeFolder, word: '~' },
    { path: places.temporaryFolder, word: '<tmp>' },
  ]
  return folders
    .map(({ path, word }) => ({ path: path?.replace(/\/+$/, '') ?? '', word }))
    .filter(({ path }) => path.startsWith('/'))
    .toSorted((one, other) => other.path.length - one.path.length)
    .map(({ path, word }) => [
      new RegExp(`(?<![\\w.-])(?:file://)?${literally(path)}(?![\\w-]|\\.\\w)`, 'g'),
      word,
    ])
}

/** The full name before the short one; nothing when the name tells nothing. */
function hostNames(hostName: string | undefined): string[] {
  if (hostName === undefined || hostName === '' || harmlessHosts.has(hostName)) return []
  const short = hostName.split('.')[0] ?? hostName
  return short === hostName || harmlessHosts.has(short) ? [hostName] : [hostName, short]
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
