import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTemporaryFolder } from '../../../assets/testing/temporary-folder.ts'
import { alterData } from './alter-data.ts'

const folder = useTemporaryFolder()
const mebibyte = 1024 ** 2

async function holding(content: Buffer): Promise<string> {
  await mkdir(join(folder(), 'member', 'snap'), { recursive: true })
  const path = join(folder(), 'member', 'snap', 'db')
  await writeFile(path, content)
  return path
}

describe('alterData', () => {
  it('alters the bytes wherever they stand, across the chunks that are read as well', async () => {
    const content = Buffer.alloc(3 * mebibyte, '.')
    const places = [0, mebibyte - 2, 2 * mebibyte, content.length - 5]
    for (const place of places) content.write('right', place)
    const path = await holding(content)
    await alterData(folder(), { from: 'right', to: 'wrong' })
    const altered = await readFile(path)
    expect(altered.length).toBe(content.length)
    expect(places.map((place) => altered.toString('utf8', place, place + 5))).toEqual(
      Array(4).fill('wrong'),
    )
    expect(altered.includes('right')).toBe(false)
  })

  it('says when there is nothing to alter, or other bytes would not fit', async () => {
    await holding(Buffer.from('nothing of that kind'))
    await expect(alterData(folder(), { from: 'right', to: 'wrong' })).rejects.toThrow(
      'does not hold "right"',
    )
    await expect(alterData(folder(), { from: 'right', to: 'no' })).rejects.toThrow(
      '"no" cannot take the place of "right"',
    )
  })
})
