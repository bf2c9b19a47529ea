import { expect, test } from 'vitest'
import { codeBlock, escapeMarkdown, inlineCode, table } from './markdown-text.ts'

test.each([
  ['a | b', String.raw`a \| b`],
  ['*x* [y](z)', String.raw`\*x\* \[y\](z)`],
  ['<script> & <b>', '&lt;script> &amp; &lt;b>'],
  ['one\n\n# two', 'one # two'],
  ['snake_case_name and _this_', String.raw`snake_case_name and \_this\_`],
  ['kubernetes/kubernetes#118321', 'kubernetes/kubernetes#118321'],
])('"%s" is shown as it is', (text, markdown) => {
  expect(escapeMarkdown(text)).toBe(markdown)
})

test('code may hold backticks and pipes', () => {
  expect(inlineCode('a')).toBe('`a`')
  expect(inlineCode('a `b` | c')).toBe(String.raw`${'``'}a ${'`'}b${'`'} \| c${'``'}`)
  expect(inlineCode('`b`')).toBe('`` `b` ``')
})

test('no line of a block closes it', () => {
  expect(codeBlock('text', 'a\n```\nb')).toBe('````text\na\n```\nb\n````')
})

test('columns stand in line although symbols are wide', () => {
  expect(
    table(
      ['Verdict', 'Claim'],
      [
        ['✅ pass', 'a'],
        ['unknown', 'bc'],
      ],
    ),
  ).toBe(
    ['| Verdict | Claim |', '| ------- | --- |', '| ✅ pass | a |', '| unknown | bc |'].join('\n'),
  )
})
