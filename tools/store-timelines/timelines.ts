import type { CheckHistory } from '../../harness/core/history.ts'
import type { Section } from '../compare-reports/comparison-page.ts'
import { nospaceSections } from './nospace-sections.ts'
import { quorumSections } from './quorum-sections.ts'
import { replicaSections, schedulerQuotaSections } from './replica-sections.ts'

/** A page whose tables are made from the history of one check. */
export interface Timeline {
  readonly check: string
  /** The history, without what no table needs. */
  readonly fixture: string
  readonly page: string
  /** Of runs of the check on different testbeds, the one with so many members; absent: any. */
  readonly members?: number
  readonly sectionsOf: (history: CheckHistory) => readonly Section[]
}

export const timelines: readonly Timeline[] = [
  {
    check: 'etcd-under-kubernetes/quota-reached',
    fixture: 'fixtures/timelines/quota-reached.jsonl',
    page: 'docs/nospace-timeline.md',
    sectionsOf: nospaceSections,
  },
  {
    check: 'etcd-under-kubernetes/quorum-lost',
    fixture: 'fixtures/timelines/quorum-lost.jsonl',
    page: 'docs/quorum-timeline.md',
    sectionsOf: quorumSections,
  },
  {
    check: 'dapr/replica-away',
    members: 1,
    fixture: 'fixtures/timelines/replica-away-of-one.jsonl',
    page: 'docs/dapr-timeline.md',
    sectionsOf: replicaSections('alone'),
  },
  {
    check: 'dapr/replica-away',
    members: 3,
    fixture: 'fixtures/timelines/replica-away-of-three.jsonl',
    page: 'docs/dapr-timeline.md',
    sectionsOf: replicaSections('first', 'second'),
  },
  {
    check: 'dapr/quota-reached',
    members: 1,
    fixture: 'fixtures/timelines/scheduler-full.jsonl',
    page: 'docs/dapr-timeline.md',
    sectionsOf: schedulerQuotaSections('full'),
  },
]
