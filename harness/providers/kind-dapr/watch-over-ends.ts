import type { DaprClient, JobWatchNews } from '../../core/dapr.ts'
import type { EndsOfMembers } from './ends-of-members.ts'

/**
 * The same client, whose streams of deliveries break off when their replica has ended. A process
 * whose machine is gone says no farewell, and a stream that only listens would never know: pings
 * are no way out, because the scheduler takes them ill while it has nothing to deliver.
 */
export function watchOverEnds(dapr: DaprClient, ends: Pick<EndsOfMembers, 'next'>): DaprClient {
  return {
    ...dapr,
    async watchJobs(member, { tell, ...watch }, signal) {
      while (!signal.aborted) {
        const end = ends.next(member)
        let last: JobWatchNews['step'] = 'broken'
        const hear = (news: JobWatchNews): void => {
          last = news.step
          tell(news)
        }
        await dapr.watchJobs(member, { ...watch, tell: hear }, AbortSignal.any([signal, end]))
        if (signal.aborted || last === 'broken') continue
        tell({ step: 'broken', text: 'the replica ended' })
      }
    },
  }
}
