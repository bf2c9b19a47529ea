import { join } from 'node:path'
import { expect, it } from 'vitest'
import { goVersion, isNewEnough } from './go-version.ts'
import { writeFakeGo } from './testing/fake-go.ts'
import { writeScript } from './testing/fake-program.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const never = new AbortController().signal

it.each([
  ['go1.26.8', true],
  ['go1.26', true],
  ['go1.27rc1', true],
  ['go2.0', true],
  ['devel +abc', true],
  ['devel go1.25-abc', false],
  ['go1.25.9', false],
  ['go1.9', false],
])('%s is new enough: %s', (version, enough) => {
  expect(isNewEnough(version)).toBe(enough)
})

it('finds the Go of the PATH', async () => {
  const bin = await writeFakeGo(folder())
  expect(await goVersion({ PATH: `${bin}:/bin` }, never)).toEqual({ version: 'go1.26.8' })
})

it('says in a sentence that there is none, that it is old, that it fails', async () => {
  expect(await goVersion({ PATH: folder() }, never)).toEqual({
    problem: 'there is no Go on the PATH (1.26 or newer)',
  })
  const old = await writeFakeGo(folder(), { version: 'go1.22.1' })
  expect(await goVersion({ PATH: `${old}:/bin` }, never)).toEqual({
    problem: 'Go on the PATH is go1.22.1, but 1.26 or newer is needed',
  })
  await writeScript(join(old, 'go'), 'echo broken >&2; exit 2')
  expect(await goVersion({ PATH: old }, never)).toEqual({
    problem: '"go env GOVERSION" failed: broken',
  })
})
