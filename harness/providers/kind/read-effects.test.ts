import { expect, it } from 'vitest'
import { readEffects } from './read-effects.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'
import type { MemberState } from '../../core/member.ts'

const never = new AbortController().signal
const container = 'holdfast-t1-worker'
const standIn = useStandInDocker(container)
const node = (state: MemberState) => ({ name: 'node-0', container, state: () => state })

const uid = '11111111-2222-3333-4444-555555555555'

it('reads what containers wrote, without a line that a crash cut', async () => {
  const line = `done 1795656700 holdfast work 3 work-3-abcde ${uid}`
  await standIn().set('programs', `${line}\n${line.slice(0, -3)}`)
  expect(await readEffects(node('running'), never)).toEqual({
    node: 'node-0',
    effects: [
      {
        state: 'done',
        node: 'node-0',
        namespace: 'holdfast',
        job: 'work',
        index: 3,
        pod: 'work-3-abcde',
        podUid: uid,
        wallMs: 1_795_656_700_000,
      },
    ],
  })
})

it.each(['down', 'paused'] as const)(
  'asks nobody when the node is %s, and says so',
  async (state) => {
    const read = await readEffects(node(state), never)
    expect(read).toEqual({ node: 'node-0', effects: [], unread: `it is ${state}` })
    expect(await standIn().calls()).toEqual([])
  },
)

it('says why a node did not answer, and breaks nothing', async () => {
  await standIn().set('status', 'exited\n')
  const { effects, unread } = await readEffects(node('running'), never)
  expect(effects).toEqual([])
  expect(unread).toContain('the effects on node-0 failed')
  expect(unread).toContain('is not running')
})

it('breaks off with the run', async () => {
  const stop = new AbortController()
  stop.abort(new Error('the run was interrupted'))
  await expect(readEffects(node('running'), stop.signal)).rejects.toThrow('interrupted')
})
