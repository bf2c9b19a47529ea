import { expect, it } from 'vitest'
import { imageDigest, pullMissingImage } from './images.ts'
import { useScriptedDocker } from './testing/scripted-docker.ts'

const never = new AbortController().signal
const standIn = useScriptedDocker()
const said: string[] = []
const options = { limitMs: 10_000, say: (line: string) => void said.push(line) }

it('pulls an image only when the engine does not have it', async () => {
  await standIn().behaveAs('exit 0')
  expect(await pullMissingImage('a/b:1', options, never)).toBe(true)
  expect(await standIn().calls()).toEqual(['image inspect a/b:1'])
  await standIn().behaveAs('[ "$1" = pull ]')
  expect(await pullMissingImage('a/b:1', options, never)).toBe(true)
  expect(await standIn().calls()).toEqual(['image inspect a/b:1', 'pull --quiet a/b:1'])
  expect(said).toEqual(['pulling a/b:1'])
})

it('returns what docker said last when it cannot', async () => {
  await standIn().behaveAs('echo "first" >&2; echo "no such host" >&2; exit 1')
  expect(await pullMissingImage('a/b:1', options, never)).toBe('no such host')
})

it('tells the digest of the registry, and the id where there is none', async () => {
  await standIn().behaveAs('case "$*" in *RepoDigests*) echo "a/b@sha256:12ab";; *) exit 1;; esac')
  expect(await imageDigest('a/b:1', never)).toBe('sha256:12ab')
  await standIn().behaveAs('case "$*" in *RepoDigests*) echo;; *) echo sha256:34cd;; esac')
  expect(await imageDigest('a/b:1', never)).toBe('sha256:34cd')
})
