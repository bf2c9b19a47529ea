import { describe, expect, it } from 'vitest'
import { allNodes, lost, node, placed, pod, running, zoneSpread } from './testing/views.ts'
import { at, historyOf, saw } from './testing/history-of.ts'
import { expectVerdict } from './testing/verdict-of.ts'
import { skewAtRest } from './skew-at-rest.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Row } from './testing/verdict-of.ts'

const invariant = skewAtRest({ step: 'rolled-out', podsMin: 3 })
const step = (second: number, state: 'begin' | 'end', ok?: boolean): HistoryEvent =>
  at(second, {
    kind: 'step',
    step: 'until',
    name: 'rolled-out',
    state,
    ...(ok !== undefined && { ok }),
  })
const reached = [step(30, 'begin'), step(50, 'end', true)]
const on = (...numbers: number[]): HistoryEvent[] =>
  numbers.flatMap((number, index) => placed(10 + index, `w${index}`, `node-${number}`))
const removed = (second: number, name: string): HistoryEvent =>
  saw(second, 'pods', pod(name), 'deleted')
const honor = { spread: [zoneSpread({ nodeTaintsPolicy: 'Honor' })] }
const loseZoneC = [5, 6].map((number) => saw(30, 'nodes', node(`node-${number}`, lost)))
const blind = at(40, { kind: 'watch', resource: 'pods', state: 'gap', fromMs: 40_000 })
const unready = saw(
  20,
  'pods',
  pod('w4', { ...running('node-6'), ready: false, spread: [zoneSpread()] }),
)

describe('skewAtRest', () => {
  it.each<Row>([
    [
      'even',
      'pass',
      '3 Ready pods under 1 constraint',
      historyOf(90, ...allNodes(), ...on(1, 3, 5), ...reached),
    ],
    [
      'one more is within maxSkew',
      'pass',
      '4 Ready pods',
      historyOf(90, ...allNodes(), ...on(1, 3, 5, 2), ...reached),
    ],
    [
      'two more',
      'fail',
      '1 constraint exceeded',
      historyOf(90, ...allNodes(), ...on(1, 3, 5, 2, 1), ...reached),
    ],
    [
      'an empty zone',
      'fail',
      '1 constraint exceeded',
      historyOf(90, ...allNodes(), ...on(1, 3, 2, 4), ...reached),
    ],
    [
      'pods that are not Ready do not count',
      'fail',
      '4 Ready pods',
      historyOf(90, ...allNodes(), ...on(1, 3, 2, 4, 6), unready, ...reached),
    ],
    [
      'the old pods are gone only a moment later',
      'pass',
      'within maxSkew',
      historyOf(
        90,
        ...allNodes(),
        ...on(1, 3, 5, 2, 1),
        ...reached,
        removed(50.5, 'w3'),
        removed(50.6, 'w4'),
      ),
    ],
    [
      'a lost zone is no domain, Honor',
      'pass',
      '4 Ready pods',
      historyOf(
        90,
        ...allNodes(),
        ...[1, 2, 3, 4].flatMap((n) => placed(10 + n, `h${n}`, `node-${n}`, honor)),
        ...loseZoneC,
        ...reached,
      ),
    ],
    [
      'pods of a Job come and go',
      'unknown',
      '0 Ready pods',
      historyOf(
        90,
        ...allNodes(),
        ...[1, 3, 5, 2, 1].flatMap((n, i) =>
          placed(10 + i, `j${i}`, `node-${n}`, { spread: [zoneSpread()], ownerKind: 'Job' }),
        ),
        ...reached,
      ),
    ],
    [
      'the step was given up',
      'fail',
      'the step rolled-out was given up',
      historyOf(90, ...allNodes(), ...on(1, 3, 5), step(30, 'begin'), step(50, 'end', false)),
    ],
    [
      'the step was never reached',
      'unknown',
      'never reached',
      historyOf(90, ...allNodes(), ...on(1, 3, 5), step(30, 'begin')),
    ],
    [
      'too few pods',
      'unknown',
      '2 Ready pods',
      historyOf(90, ...allNodes(), ...on(1, 3), ...reached),
    ],
    [
      'blind since before',
      'unknown',
      'watch of pods broke',
      historyOf(90, ...allNodes(), ...on(1, 3, 5), ...reached, blind),
    ],
  ])('%s: %s', (...row) => {
    expectVerdict(invariant, row)
  })

  it('does not count pods that are gone, or in another namespace', () => {
    for (const change of ['deleted', 'gone'] as const) {
      const without = saw(40, 'pods', pod('w4'), change)
      const history = historyOf(90, ...allNodes(), ...on(1, 3, 5, 2, 1), without, ...reached)
      expectVerdict(invariant, ['', 'pass', '4 Ready pods', history])
    }
    const foreign = [1, 2].flatMap((number) =>
      placed(20, `f${number}`, `node-${number}`, { namespace: 'elsewhere' }),
    )
    const history = historyOf(90, ...allNodes(), ...on(1, 3, 5), ...foreign, ...reached)
    expectVerdict(invariant, ['', 'pass', '3 Ready pods', history])
  })

  it('misses a bound when the step was given up', () => {
    const history = historyOf(90, step(30, 'begin'), step(50, 'end', false))
    expect(expectVerdict(invariant, ['', 'fail', '', history])).toMatchObject({
      missedBound: { fromMs: 30_000, toMs: 50_000 },
    })
  })
})
