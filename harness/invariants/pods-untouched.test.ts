import { describe, it } from 'vitest'
import { at, faulted, historyOf, saw } from './testing/history-of.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { pod, running } from './testing/views.ts'
import { podsUntouched } from './pods-untouched.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { PodView } from '../core/resources.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = podsUntouched({ fault: 'kubelet-down', podsMin: 2 })

const outage = faulted('kubelet-down-1', { members: ['node-1'], from: 10, to: 20 })
const seen = (second: number, name: string, fields: Partial<PodView> = {}): HistoryEvent =>
  saw(second, 'pods', pod(name, { ...running('node-1'), ...fields }))
const finished = { phase: 'Succeeded', ready: false } as const
const two = [seen(5, 'serves'), seen(5, 'done', finished)]
const broken = at(40, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 30_000 })

describe('podsUntouched', () => {
  it.each<Row>([
    ['nothing changed', 'pass', '0 of 2 pods changed', historyOf(60, ...two, ...outage)],
    [
      'not Ready for a while, because nobody asked',
      'pass',
      '0 of 2',
      historyOf(60, ...two, ...outage, seen(18, 'serves', { ready: false }), seen(22, 'serves')),
    ],
    [
      'a container was started again',
      'fail',
      '1 of 2 pods changed by kubelet-down',
      historyOf(60, ...two, ...outage, seen(25, 'serves', { restarts: 1 })),
    ],
    [
      'a pod failed',
      'fail',
      '1 of 2',
      historyOf(60, ...two, ...outage, seen(25, 'serves', { phase: 'Failed' })),
    ],
    [
      'what was finished runs again',
      'fail',
      '1 of 2',
      historyOf(60, ...two, ...outage, seen(25, 'done')),
    ],
    [
      'restarts before the fault are none of it',
      'pass',
      '0 of 2',
      historyOf(
        60,
        seen(4, 'serves'),
        seen(6, 'serves', { restarts: 1 }),
        ...two.slice(1),
        ...outage,
      ),
    ],
    [
      'restarts under the next fault are for that one',
      'pass',
      '0 of 2',
      historyOf(
        60,
        ...two,
        ...outage,
        ...faulted('power-off-1', { members: ['node-1'], from: 40, to: 42 }),
        seen(45, 'serves', { restarts: 1 }),
      ),
    ],
    [
      'who was elsewhere, gone or leaving does not count',
      'unknown',
      '0 of 1 pod changed by kubelet-down; 2 are needed',
      historyOf(
        60,
        seen(5, 'serves'),
        seen(5, 'elsewhere', { node: 'node-2' }),
        seen(5, 'leaving', { deletedMs: 1 }),
        seen(5, 'starting', { phase: 'Pending' }),
        saw(6, 'pods', pod('gone', running('node-1')), 'deleted'),
        ...outage,
      ),
    ],
    ['no such fault', 'unknown', '2 are needed', historyOf(60, ...two)],
    [
      'the watch never came back',
      'unknown',
      'the watch of pods broke 30.0 s before the end',
      historyOf(60, ...two, ...outage, broken),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })
})
