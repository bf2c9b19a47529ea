import { describe, expect, it } from 'vitest'
import { cut, LiveRegion, widthOf } from './live-region.ts'
import { Screen } from './testing/screen.ts'

describe('LiveRegion', () => {
  it('draws in place, below lines that stay', () => {
    const screen = new Screen(40)
    const region = new LiveRegion(screen.write, screen)
    region.draw(['one', 'two', 'three'])
    region.draw(['four'])
    region.print(['stays'])
    region.draw(['five', 'six'])
    expect(screen.seen).toEqual(['stays', 'five', 'six'])
    region.clear()
    expect(screen.seen).toEqual(['stays'])
  })

  it('cuts lines to the window and never draws more than it can erase', () => {
    const screen = new Screen(10, 4)
    const region = new LiveRegion(screen.write, screen)
    region.draw(['0123456789abc', 'b', 'c', 'd', 'e'])
    expect(screen.seen).toEqual(['012345678…', 'b', 'c'])
  })

  it('erases what a narrower window has wrapped', () => {
    const written: string[] = []
    const resized = { columns: 20, rows: 24 }
    const region = new LiveRegion((text) => written.push(text), resized)
    region.draw(['01234567890123456789'])
    resized.columns = 10
    region.draw(['y'])
    expect(written.at(-1)).toContain('\u001b[2A')
  })

  it('takes 80 columns where the terminal does not know', () => {
    const written: string[] = []
    new LiveRegion((text) => written.push(text), { columns: 0 }).draw(['x'.repeat(100)])
    expect(widthOf(written.join('').trimEnd())).toBe(80)
  })
})

describe('cut', () => {
  it('counts letters and not colours, and ends the colour that it cut', () => {
    const red = '\u001b[31mabcdef\u001b[39m'
    expect(cut(red, 6)).toBe(red)
    expect(cut(red, 4)).toBe('\u001b[31mabc…\u001b[0m')
  })
})
