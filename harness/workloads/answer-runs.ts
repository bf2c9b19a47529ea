import { sleep } from '../core/clock.ts'
import type { DaprApp, DaprDelivery, DeliveryReply, JobWatchNews } from '../core/dapr.ts'
import type { AppAnswers } from '../core/sidecar.ts'
import type { DaprStage } from '../core/stage.ts'

/** What is said to a delivery, and how long that takes. */
export interface RunReply {
  readonly reply: DeliveryReply
  readonly afterMs: number
}

/** Who takes runs, and what it says: by default at once, and that each was done. */
export interface RunReplies {
  /** Unique in its check. */
  readonly watcher?: string
  /** Whose jobs it takes, by default those of the client's own app. */
  readonly app?: DaprApp
  readonly replyTo?: (delivery: DaprDelivery, attempt: number) => RunReply
}

/**
 * What is said to the runs that come from each member. Every step is recorded, with the attempt
 * that it is: how many times a job was delivered since one of its deliveries was last answered with
 * success, whichever member it came from.
 */
export function answerRuns(stage: DaprStage, options: RunReplies): (member: string) => AppAnswers {
  const { replyTo = () => ({ reply: 'success', afterMs: 0 }), watcher = 'watcher' } = options
  // Of all streams together: another replica may deliver again what one of them lost.
  const attempts = new Map<string, number>()
  return (member) => {
    const tell = (news: JobWatchNews): void => {
      const attempt = 'job' in news ? attempts.get(news.job) : undefined
      const told = { ...news, ...(attempt !== undefined && { attempt }) }
      stage.record({ kind: 'job-watch', watcher, member, ...told })
    }
    return {
      reply: async (delivery, signal) => {
        const attempt = attempts.get(delivery.job) ?? 1
        const { afterMs, reply } = replyTo(delivery, attempt)
        if (afterMs > 0) await sleep(afterMs, signal)
        return reply
      },
      tell: (news) => {
        if (news.step === 'received') attempts.set(news.job, (attempts.get(news.job) ?? 0) + 1)
        tell(news)
        if (news.step === 'answered' && news.reply === 'success') attempts.delete(news.job)
      },
    }
  }
}
