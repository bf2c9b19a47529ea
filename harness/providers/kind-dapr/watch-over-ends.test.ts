import { expect, it } from 'vitest'
import { EndsOfMembers } from './ends-of-members.ts'
import { watchOverEnds } from './watch-over-ends.ts'
import type { DaprClient, JobWatchNews } from '../../core/dapr.ts'

const success = () => Promise.resolve('success' as const)

/** Streams that are opened and then only listen, until they are told to end. */
function listening(steps: readonly JobWatchNews[] = [{ step: 'opened' }]): DaprClient {
  return {
    watchJobs: async (...[, { tell }, signal]: Parameters<DaprClient['watchJobs']>) => {
      for (const news of steps) tell(news)
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  } as unknown as DaprClient
}

async function watched(dapr: DaprClient, acts: (ends: EndsOfMembers) => Promise<void>) {
  const ends = new EndsOfMembers()
  const told: JobWatchNews[] = []
  const over = new AbortController()
  const tell = (news: JobWatchNews): void => void told.push(news)
  const watch = watchOverEnds(dapr, ends).watchJobs('a', { reply: success, tell }, over.signal)
  await acts(ends)
  over.abort(new Error('seen enough'))
  await watch
  return told
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

it('breaks a stream off when its replica ended, and opens another one', async () => {
  const told = await watched(listening(), async (ends) => {
    await turn()
    ends.ended('b')
    await turn()
    ends.ended('a')
    await turn()
  })
  expect(told).toEqual([
    { step: 'opened' },
    { step: 'broken', text: 'the replica ended' },
    { step: 'opened' },
  ])
})

it('does not say it again when the stream has said it', async () => {
  const broken = { step: 'broken', text: 'connection lost' } as const
  const told = await watched(listening([{ step: 'opened' }, broken]), async (ends) => {
    await turn()
    ends.ended('a')
    await turn()
  })
  expect(told).toEqual([{ step: 'opened' }, broken, { step: 'opened' }, broken])
})
