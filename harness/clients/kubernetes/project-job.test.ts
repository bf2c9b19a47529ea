import type { V1Job } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { projectJob } from './project-job.ts'
import type { Raw } from './raw-object.ts'

const metadata = {
  name: 'backup-29989999',
  namespace: 'run-7f3a',
  uid: 'a1',
  creationTimestamp: '2026-11-22T19:20:00Z',
  annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-11-22T19:19:00Z' },
  labels: { suite: 'jobs' },
  ownerReferences: [
    { apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup', uid: 'c1', controller: true },
  ],
}

/** A complete run of a CronJob, as the API wrote it. */
const complete: Raw<V1Job> = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata,
  spec: {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    template: {},
  },
  status: {
    conditions: [
      {
        type: 'SuccessCriteriaMet',
        status: 'True',
        lastTransitionTime: '2026-11-22T19:20:07Z',
      },
      { type: 'Complete', status: 'True', lastTransitionTime: '2026-11-22T19:20:08Z' },
    ],
    startTime: '2026-11-22T19:20:00Z',
    completionTime: '2026-11-22T19:20:06Z',
    succeeded: 1,
    terminating: 0,
    uncountedTerminatedPods: {},
    ready: 0,
  },
}

describe('projectJob', () => {
  it('keeps when it was due, created and complete, and for whom', () => {
    expect(projectJob(complete)).toEqual({
      namespace: 'run-7f3a',
      name: 'backup-29989999',
      uid: 'a1',
      cronJob: 'backup',
      cronJobUid: 'c1',
      dueMs: 1795375140000,
      createdMs: 1795375200000,
      startedMs: 1795375200000,
      completedMs: 1795375206000,
      indexed: false,
      completions: 1,
      parallelism: 1,
      backoffLimit: 6,
      suspended: false,
      active: 0,
      succeeded: 1,
      failed: 0,
      terminating: 0,
      completedIndexes: '',
      conditions: ['SuccessCriteriaMet', 'Complete'],
      finishedMs: 1795375206000,
      labels: { suite: 'jobs' },
    })
  })

  it('knows the counts of an Indexed Job at work', () => {
    const view = projectJob({
      metadata: { name: 'indexed', uid: 'b1', namespace: 'n' },
      spec: { completions: 20, parallelism: 5, completionMode: 'Indexed', template: {} },
      status: { active: 4, succeeded: 5, failed: 1, terminating: 2, completedIndexes: '0-3,5' },
    })
    expect(view).toMatchObject({
      indexed: true,
      completions: 20,
      parallelism: 5,
      active: 4,
      failed: 1,
      terminating: 2,
      completedIndexes: '0-3,5',
      conditions: [],
    })
    expect(view).not.toHaveProperty('finishedMs')
    expect(view).not.toHaveProperty('cronJob')
  })

  it('finishes a failed Job with its condition', () => {
    const view = projectJob({
      ...complete,
      status: {
        conditions: [
          { type: 'Complete', status: 'False', lastTransitionTime: '2026-11-22T19:20:01Z' },
          { type: 'Failed', status: 'True', lastTransitionTime: '2026-11-22T19:20:09Z' },
        ],
        failed: 7,
      },
    })
    expect(view).toMatchObject({ conditions: ['Failed'], finishedMs: 1795375209000, failed: 7 })
    expect(view).not.toHaveProperty('completedMs')
  })

  it("fills in the API's defaults of a Job without a status", () => {
    const view = projectJob({ metadata: { name: 'new', uid: '1', namespace: 'n' } })
    expect(view).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 6, active: 0 })
  })
})
