import { expect, it } from 'vitest'
import { schedulerLossOf } from './scheduler-loss-of.ts'
import { lost, on } from './testing/scheduler-history.ts'
import { faulted } from './testing/history-of.ts'
import type { CheckHistory } from '../core/history.ts'
import type { MemberShape } from '../core/member.ts'

/** The same replicas with a store of so many members outside. */
function withStore(count: number, history: CheckHistory): CheckHistory {
  const { started } = history
  if (started === undefined) throw new Error('a tiny history has begun')
  const store = Array.from({ length: count }, (_, index): MemberShape => ({
    name: `etcd-${index}`,
    role: 'etcd',
  }))
  history.started = { ...started, members: [...store, ...started.members] }
  return history
}

const lossIn = (history: CheckHistory) => {
  const [fault] = history.faults
  return fault && schedulerLossOf(history, fault)
}
const store = (...members: readonly string[]) =>
  faulted('power-off-1', { members, aimed: 10, from: 10, to: 40 })

it.each([
  ['one of three with the store inside', 'tolerated', on(3, 60, ...lost(10, 40))],
  ['the only one', 'quorum', on(1, 60, ...lost(10, 40))],
  ['one of three beside a store', 'tolerated', withStore(3, on(3, 60, ...lost(10, 40)))],
  ['the only one beside a store', 'quorum', withStore(3, on(1, 60, ...lost(10, 40)))],
  ['a member of the store', 'tolerated', withStore(3, on(1, 60, ...store('etcd-1')))],
  ['two of its members', 'quorum', withStore(3, on(3, 60, ...store('etcd-1', 'etcd-0')))],
  ['its only member', 'quorum', withStore(1, on(3, 60, ...store('etcd-0')))],
  ['nobody of these', undefined, withStore(1, on(3, 60, ...store('dapr-sidecar')))],
])('%s is a loss that is %s', (_name, loss, history) => {
  expect(lossIn(history)).toBe(loss)
})
