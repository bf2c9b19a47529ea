import { describe, expect, it } from 'vitest'
import { parseEffect } from './parse-effect.ts'

const podUid = '0b0ee7c4-6d3a-4f53-9d0a-6a1f5c6f7a10'
const base = { node: 'node-0', namespace: 'holdfast', podUid, wallMs: 1_795_390_000_000 }

describe('parseEffect', () => {
  it.each([
    [
      `done 1795390000 holdfast work 7 work-7-x2x9p ${podUid}`,
      { ...base, state: 'done', job: 'work', index: 7, pod: 'work-7-x2x9p' },
    ],
    [
      `began 1795390000 holdfast work 0 work-0-abcde ${podUid}`,
      { ...base, state: 'began', job: 'work', index: 0, pod: 'work-0-abcde' },
    ],
    [
      `done 1795390000 holdfast plain - plain-abcde ${podUid}`,
      { ...base, state: 'done', job: 'plain', pod: 'plain-abcde' },
    ],
    [
      `began 1795390000 holdfast - - serve-1 ${podUid}`,
      { ...base, state: 'began', pod: 'serve-1' },
    ],
    [`told 1795390000 holdfast - - serve-1 ${podUid}`, { ...base, state: 'told', pod: 'serve-1' }],
    [
      `ended 1795390000 holdfast - - serve-1 ${podUid}`,
      { ...base, state: 'ended', pod: 'serve-1' },
    ],
  ])('%s', (line, effect) => {
    expect(parseEffect(line, 'node-0')).toEqual(effect)
  })

  it.each([
    ['nothing', ''],
    ['cut before the uid', 'done 1795390000 holdfast work 7 work-7-x2x9p'],
    ['cut in the uid', `done 1795390000 holdfast work 7 work-7-x2x9p ${podUid.slice(0, -3)}`],
    [
      'cut, with the next line behind it',
      `done 17953 began 1795390000 holdfast - - serve-1 ${podUid}`,
    ],
    ['another state', `paused 1795390000 holdfast work 7 work-7-x2x9p ${podUid}`],
    ['no second', `done now holdfast work 7 work-7-x2x9p ${podUid}`],
    ['no index', `done 1795390000 holdfast work seven work-7-x2x9p ${podUid}`],
  ])('leaves out a line with %s', (_what, line) => {
    expect(parseEffect(line, 'node-0')).toBeUndefined()
  })
})
