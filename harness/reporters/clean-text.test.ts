import { expect, test } from 'vitest'
import { cleanText, oneLine, shorten } from './clean-text.ts'

test.each([
  ['colours', '\u001B[31mred\u001B[0m', 'red'],
  ['a hyperlink of a terminal', '\u001B]8;;https://a.example\u0007a\u001B]8;;\u0007', 'a'],
  ['control characters', 'a\u0000b\u0008c\u007Fd\u009Be', 'abcde'],
  ['lone surrogates', 'a\uD800b\uDC00c', 'abc'],
  ['what XML forbids', 'a\uFFFEb\uFFFFc', 'abc'],
])('%s go', (_name, text, clean) => {
  expect(cleanText(text)).toBe(clean)
})

test('tabs, line feeds and everything printable stay', () => {
  expect(cleanText('ä\t≤ 5 s\r\n🙂 <b> & "c"')).toBe('ä\t≤ 5 s\n🙂 <b> & "c"')
})

test('one line is one line', () => {
  expect(oneLine(' a\n\n b\tc ')).toBe('a b c')
})

test('what is cut says so', () => {
  expect(shorten('12345', 5)).toBe('12345')
  expect(shorten('1234 56', 6)).toBe('1234…')
})
