import {
  Etcd3,
  type IDuplexStream,
  type IEvent,
  type IWatchCreateRequest,
  type IWatchRequest,
  type IWatchResponse,
} from 'etcd3'
import { describeError } from '../../core/errors.ts'
import { sleep } from '../../core/clock.ts'
import type { KeyChange, KeyWatchNews, WatchDefect } from '../../core/etcd.ts'
import { memberOptions, type EtcdMemberAddress, type EtcdTls } from './etcd-member.ts'

/** Between a watch that broke off and its resumption. */
const pauseMs = 100
/** grpc-js may wait without end on a connection that was reset while it was made. */
const openLimitMs = 5_000

export interface KeyWatch {
  readonly address: EtcdMemberAddress
  readonly tls: EtcdTls | undefined
  readonly prefix: string
  /** The revision to begin with. */
  readonly from: number
  readonly defect?: WatchDefect
}

/**
 * Watches the keys below a prefix through one member until `signal` is aborted, each time on a
 * connection of its own. etcd3's watchers do not say from where they are resumed, and are known to
 * stay silent.
 */
export async function watchKeys(
  watch: KeyWatch,
  tell: (news: KeyWatchNews) => void,
  signal: AbortSignal,
): Promise<void> {
  let next = watch.from
  let last: KeyWatchNews | undefined
  const keep = (news: KeyWatchNews): void => {
    // While a member is away every attempt breaks off: once is enough to know.
    if (news.step !== 'broken' || last?.step !== 'broken') tell(news)
    last = news
    if (news.step === 'compacted') next = Math.max(next, news.from)
    if (news.step === 'changes') {
      next = Math.max(next, ...news.changes.map(({ revision }) => revision + 1))
    }
  }
  keep({ step: 'asked' })
  while (!signal.aborted) {
    const asked =
      last === undefined || last.step === 'asked' ? next : resumedFrom(next, last, watch)
    const client = new Etcd3(memberOptions(watch.address, watch.tls))
    try {
      const end = await watchOnce(await client.watchClient.watch(), {
        requests: rangesOf(watch).map((range) => ({ ...range, start_revision: asked })),
        opened: { step: 'opened', from: next },
        keep,
        signal,
      })
      // What ended because it was told to has broken nothing.
      if (signal.aborted) return
      keep(end)
    } finally {
      client.close()
    }
    await sleep(pauseMs, signal).catch(() => undefined)
  }
}

/** Watches until the stream ends, and says why it did. */
async function watchOnce(
  stream: IDuplexStream<IWatchRequest, IWatchResponse>,
  options: {
    readonly requests: readonly IWatchCreateRequest[]
    readonly opened: KeyWatchNews
    readonly keep: (news: KeyWatchNews) => void
    readonly signal: AbortSignal
  },
): Promise<KeyWatchNews> {
  const { requests, opened, keep, signal } = options
  const close = (): void => stream.cancel()
  const isOver = new AbortController()
  signal.addEventListener('abort', close, { once: true })
  try {
    return await new Promise<KeyWatchNews>((resolve) => {
      const breakOff = (text: string): void => resolve({ step: 'broken', text })
      let isOpen = false
      sleep(openLimitMs, isOver.signal).then(
        () => isOpen || breakOff(`not opened after ${openLimitMs / 1000} s`),
        () => undefined,
      )
      stream.on('error', (error: Error) => breakOff(describeError(error)))
      stream.on('end', () => breakOff('the stream ended'))
      stream.on('data', (response: IWatchResponse) => {
        if (response.canceled) return resolve(endOf(response))
        if (response.created && !isOpen) keep(opened)
        isOpen ||= response.created
        const changes = response.events.map(changeOf)
        if (changes.length > 0) keep({ step: 'changes', changes })
      })
      for (const create_request of requests) stream.write({ create_request })
    })
  } finally {
    isOver.abort(new Error('the stream is over'))
    signal.removeEventListener('abort', close)
    stream.cancel()
  }
}

function endOf({ compact_revision, cancel_reason }: IWatchResponse): KeyWatchNews {
  const compacted = Number(compact_revision)
  if (compacted > 0) return { step: 'compacted', from: compacted }
  return { step: 'broken', text: cancel_reason === '' ? 'canceled' : cancel_reason }
}

function changeOf({ kv, type }: IEvent): KeyChange {
  const isDelete = type.toLowerCase() === 'delete'
  return {
    key: kv.key.toString(),
    value: isDelete ? null : kv.value.toString(),
    revision: Number(kv.mod_revision),
  }
}

/** The revision after the last that was seen, unless a sabotage wants another. */
function resumedFrom(next: number, last: KeyWatchNews, { defect, from }: KeyWatch): number {
  // Whoever would ask again for what is compacted would come no further.
  if (last.step === 'compacted') return defect === 'begun-anew' ? last.from : next
  switch (defect) {
    case 'resumed-late':
      return next + 1
    case 'resumed-early':
      return Math.max(1, next - 1)
    case 'begun-anew':
      return from
    case 'in-halves':
    case undefined:
      return next
    default:
      return defect satisfies never
  }
}

interface KeyRange {
  readonly key: Buffer
  readonly range_end: Buffer
}

/** Keys below a prefix, to where its last byte is one more; halves are watches of their own. */
function rangesOf({ prefix, defect }: KeyWatch): KeyRange[] {
  const begin = Buffer.from(prefix)
  const end = Buffer.from(prefix)
  end[end.length - 1] = (end.at(-1) ?? 0) + 1
  if (defect !== 'in-halves') return [{ key: begin, range_end: end }]
  const middle = Buffer.from(`${prefix}1`)
  return [
    { key: begin, range_end: middle },
    { key: middle, range_end: end },
  ]
}
