import { describeBound, describeMs, fail, pass, unknown } from 'holdfast'
import type { Bound, CheckHistory, Invariant, PodView } from 'holdfast'

/** Within the bound after a node lost power, so many pods of the app are ready on other nodes. */
export function replicasReturn(options: {
  readonly app: string
  readonly replicas: number
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { app, replicas } = options
  return {
    floor: 'a ready replica on the node that died',
    judge(history) {
      const fault = history.faults.find(({ name }) => name === 'power-off')
      const diedAt = fault?.injectedAt
      if (fault === undefined || diedAt === undefined) return unknown('no node died')
      const isLost = (pod: PodView): boolean => fault.members.includes(pod.node ?? '')
      const lost = readyAt(history, app, diedAt).filter(isLost).length
      if (lost === 0) return unknown(`no replica was on ${fault.members.join(', ')}`)

      const limit = options.bound(history)
      const deadline = diedAt + limit.totalMs
      const countAt = (t: number): number =>
        readyAt(history, app, t).filter((pod) => !isLost(pod)).length
      const wholeAt = history
        .objects('pods')
        .map(({ t }) => t)
        .find((t) => t > diedAt && t <= deadline && countAt(t) >= replicas)
      const seen = `${lost} of ${replicas} replicas lost with ${fault.members.join(', ')}`
      const within = `(bound ${describeBound(limit)})`
      if (wholeAt !== undefined) {
        return pass(`${seen}; all ready elsewhere after ${describeMs(wholeAt - diedAt)} ${within}`)
      }
      // Nobody waited long enough, or nobody could see: that decides nothing.
      const waitedMs = Math.min(fault.undoingAt ?? Infinity, history.endMs)
      if (waitedMs < deadline) return unknown(`${seen}; the node was back before the bound`)
      const blind = history.gaps('pods').some((gap) => gap.fromMs < deadline && gap.toMs > diedAt)
      if (blind) return unknown(`${seen}; the watch of pods had a gap`)
      const text = `${countAt(deadline)} of ${replicas} ready elsewhere at the bound`
      const evidence = [{ t: deadline, subject: app, text }]
      return fail(`${seen}; ${text} ${within}`, evidence, { fromMs: diedAt, toMs: deadline })
    },
  }
}

/** The pods of the app that were ready at a moment, as the watch saw them. */
function readyAt(history: CheckHistory, app: string, t: number): PodView[] {
  const pods = new Map<string, PodView>()
  for (const seen of history.objects('pods')) {
    if (seen.t > t) break
    if (seen.change === 'deleted' || seen.change === 'gone') pods.delete(seen.object.uid)
    else pods.set(seen.object.uid, seen.object)
  }
  return [...pods.values()].filter((pod) => pod.ready && pod.labels['app'] === app)
}
