import { sleep } from '../core/clock.ts'
import type { DaprDelivery, DeliveryReply, JobWatchNews } from '../core/dapr.ts'
import type { DaprStage, Workload } from '../core/stage.ts'

/** What is said to a delivery, and how long that takes. */
export interface RunReply {
  readonly reply: DeliveryReply
  readonly afterMs: number
}

/**
 * Takes the runs of all jobs from every replica, and answers each as `replyTo` says: by default at
 * once, and that it was done. Every step is recorded, with the attempt that it is: how many times
 * a job was delivered since one of its deliveries was last answered with success.
 */
export function receiveRuns(
  options: {
    /** Unique in its check. */
    readonly watcher?: string
    readonly replyTo?: (delivery: DaprDelivery, attempt: number) => RunReply
  } = {},
): Workload<DaprStage> {
  const { replyTo = () => ({ reply: 'success', afterMs: 0 }), watcher = 'watcher' } = options
  return {
    name: 'receive-runs',
    async run(stage, signal) {
      const { dapr, members } = stage.testbed
      // Of all streams together: another replica may deliver again what one of them lost.
      const attempts = new Map<string, number>()
      const watchOf = (member: string): Promise<void> => {
        const tell = (news: JobWatchNews): void => {
          const attempt = 'job' in news ? attempts.get(news.job) : undefined
          const told = { ...news, ...(attempt !== undefined && { attempt }) }
          stage.record({ kind: 'job-watch', watcher, member, ...told })
        }
        return dapr.watchJobs(
          member,
          {
            reply: async (delivery, streamSignal) => {
              const attempt = attempts.get(delivery.job) ?? 1
              const { afterMs, reply } = replyTo(delivery, attempt)
              if (afterMs > 0) await sleep(afterMs, streamSignal)
              return reply
            },
            tell: (news) => {
              if (news.step === 'received') {
                attempts.set(news.job, (attempts.get(news.job) ?? 0) + 1)
              }
              tell(news)
              if (news.step === 'answered' && news.reply === 'success') attempts.delete(news.job)
            },
          },
          signal,
        )
      }
      await Promise.all(members.map(({ name }) => watchOf(name)))
    },
  }
}
