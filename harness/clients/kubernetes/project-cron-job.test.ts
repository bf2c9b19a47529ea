import { describe, expect, it } from 'vitest'
import { projectCronJob } from './project-cron-job.ts'

const metadata = {
  name: 'backup',
  namespace: 'n',
  uid: 'c1',
  creationTimestamp: '2026-11-22T19:20:00Z',
}

describe('projectCronJob', () => {
  it('keeps schedule, policy and what is active', () => {
    const view = projectCronJob({
      metadata,
      spec: {
        schedule: '* * * * *',
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        startingDeadlineSeconds: 120,
        suspend: false,
        jobTemplate: {},
      },
      status: {
        active: [{ kind: 'Job', name: 'backup-1', namespace: 'n', uid: 'a1' }],
        lastScheduleTime: '2026-11-22T19:21:00Z',
      },
    })
    expect(view).toEqual({
      namespace: 'n',
      name: 'backup',
      uid: 'c1',
      createdMs: 1795375200000,
      schedule: '* * * * *',
      timeZone: 'Etc/UTC',
      policy: 'Forbid',
      suspended: false,
      startingDeadlineMs: 120_000,
      active: 1,
      lastScheduleMs: 1795375260000,
      labels: {},
    })
  })

  it('has no deadline, time zone or last schedule where the API names none', () => {
    const view = projectCronJob({ metadata, spec: { schedule: '@hourly', jobTemplate: {} } })
    expect(view).toMatchObject({ policy: 'Allow', active: 0, suspended: false })
    for (const absent of ['startingDeadlineMs', 'timeZone', 'lastScheduleMs']) {
      expect(view).not.toHaveProperty(absent)
    }
  })
})
