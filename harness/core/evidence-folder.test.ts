import { expect, test } from 'vitest'
import { evidenceFolder, safeFileName } from './evidence-folder.ts'

test('the folder of a claim names the sabotage it ran under', () => {
  expect(evidenceFolder('jobs-complete')).toBe('evidence/jobs-complete')
  expect(evidenceFolder('jobs-complete', 'runs-missing')).toBe(
    'evidence/jobs-complete@runs-missing',
  )
})

test.each([
  ['../../etc/passwd', '-..-etc-passwd'],
  ['a b\u0000c', 'a-b-c'],
  ['.hidden', 'hidden'],
  ['...', 'unnamed'],
  ['', 'unnamed'],
])('"%s" becomes a file name that stays in its folder', (text, name) => {
  expect(safeFileName(text)).toBe(name)
})

test('a file name has a limit', () => {
  expect(safeFileName('x'.repeat(500))).toHaveLength(100)
})
