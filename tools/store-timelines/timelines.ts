import type { CheckHistory } from '../../harness/core/history.ts'
import type { Section } from '../compare-reports/comparison-page.ts'
import { nospaceSections } from './nospace-sections.ts'
import { quorumSections } from './quorum-sections.ts'

/** A page whose tables are made from the history of one check. */
export interface Timeline {
  readonly check: string
  /** The history, without what no table needs. */
  readonly fixture: string
  readonly page: string
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
]
