import type { CheckSummary, ClaimSummary, RunSummary } from '../run-summary.ts'
import { timingsTable } from '../timings.ts'

/** A claim summary that passed, with whatever a test needs otherwise. */
export function sampleClaim(claim: Partial<ClaimSummary> = {}): ClaimSummary {
  return {
    id: 'no-run-is-missed',
    level: 'MUST',
    sentence: 'Every due run of a CronJob is started, or superseded by a later one.',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
    floor: 'at least 4 due runs',
    failsUnder: 'runs-missing',
    verdict: 'pass',
    reason: '17 due runs of 4 CronJobs: 12 on time, 3 caught up, 2 superseded',
    evidence: [],
    ...claim,
  }
}

/** A check summary with one passed claim, with whatever a test needs otherwise. */
export function sampleCheck(check: Partial<CheckSummary> = {}): CheckSummary {
  return {
    check: 'scheduled-jobs/resume-after-node-restarts',
    title: 'Every node is restarted in turn while planned work runs',
    durationMs: 241_300,
    leftovers: [],
    claims: [sampleClaim()],
    ...check,
  }
}

/** A run of the core profile in which everything passed, with whatever a test needs otherwise. */
export function sampleRun(run: Partial<RunSummary> = {}): RunSummary {
  return {
    run: '20261122-194000-k3f9',
    holdfast: '0.1.0',
    seed: 42,
    command: 'npx holdfast run --profile core --seed 42 --timings fast',
    profile: 'core',
    provider: 'embedded',
    timings: timingsTable.fast,
    versions: {
      etcd: '3.6.14',
      'kube-apiserver': 'v1.36.4',
      'kube-controller-manager': 'v1.36.4',
      'kube-scheduler': 'v1.36.4',
      kwok: 'v0.8.0',
    },
    startedWallMs: 1_795_376_400_000,
    endedWallMs: 1_795_376_981_400,
    state: 'complete',
    checks: [sampleCheck()],
    leftovers: [],
    historySha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    historyEvents: 48_213,
    artefacts: {},
    runner: { rssBytesMax: 187_000_000, cpuMs: 41_250 },
    ...run,
  }
}

/** A run in which every kind of outcome occurs: what reporters have to be able to show. */
export function mixedRun(): RunSummary {
  return sampleRun({
    lane: { containerEngine: 'docker 28.2.2', cgroups: 'v2' },
    checks: [
      sampleCheck({ claims: [sampleClaim(), duplicatedRun, stuckPod] }),
      sampleCheck({
        check: 'etcd-quota/quota-reached-and-repaired',
        title: 'etcd reaches its quota, stays there over two compactions, and is repaired',
        durationMs: 153_900,
        leftovers: ['the alarm NOSPACE could not be disarmed: etcd-0 did not answer within 10.0 s'],
        claims: [undecided, lateLease],
      }),
      sampleCheck({
        check: 'topology/no-bind-breaks-spread',
        title: 'Pods with spread constraints are bound while a zone is lost',
        durationMs: 0,
        skipped: 'needs 3 zones, the testbed has 1',
        claims: [spreadSkipped],
      }),
      sampleCheck({
        check: 'pending/clears-after-scheduler-returns',
        title: 'The scheduler is away while pods are created',
        durationMs: 0,
        skipped: 'not selected',
        excluded: true,
        claims: [],
      }),
    ],
    leftovers: ['the alarm NOSPACE could not be disarmed: etcd-0 did not answer within 10.0 s'],
    artefacts: { 'kwok-stages-dropped': 3 },
  })
}

/** The same checks under their sabotages, as `prove` runs them. */
export function provingRun(): RunSummary {
  return sampleRun({
    command: 'npx holdfast prove scheduled-jobs --seed 42',
    checks: [
      sampleCheck({
        check: 'scheduled-jobs/resume-after-node-restarts@runs-missing',
        sabotage: 'runs-missing',
        claims: [
          sampleClaim({ verdict: 'fail', reason: '4 of 17 due runs were never started' }),
          { ...duplicatedRun, verdict: 'unknown', reason: 'only 3 runs were due' },
        ],
      }),
      sampleCheck({
        check: 'scheduled-jobs/resume-after-node-restarts@runs-duplicated',
        sabotage: 'runs-duplicated',
        claims: [
          sampleClaim(),
          { ...duplicatedRun, verdict: 'pass', reason: '17 due runs, none started twice' },
        ],
      }),
    ],
  })
}

const duplicatedRun = sampleClaim({
  id: 'no-run-is-started-twice',
  sentence: 'No due run of a CronJob is started twice.',
  failsUnder: 'runs-duplicated',
  verdict: 'fail',
  reason: 'the run of CronJob jobs/every-minute due at 19:43:00 was started 2 times',
  evidence: [
    {
      t: 183_012.4,
      text: 'Job jobs/every-minute-29922943 created',
      subject: 'jobs/every-minute-29922943',
    },
    { t: 183_950.1, text: 'Job jobs/every-minute-29922943-b created | due 19:43:00 <again>' },
  ],
})

const stuckPod = sampleClaim({
  id: 'pending-pods-clear',
  sentence: 'Pods that waited for a node run again within the bound after it returned.',
  failsUnder: 'scheduler-deaf',
  verdict: 'fail',
  reason: '2 of 20 pods stayed Pending: created but never started (jobs/batch-4, jobs/batch-9)',
  evidence: [{ t: 201_500, text: 'node-3 is Ready again', subject: 'node-3' }],
  knownDefect: 'kubernetes/kubernetes#118321',
  accepted: 'kubernetes/kubernetes#118321',
})

const undecided = sampleClaim({
  id: 'leases-are-renewed-after-repair',
  sentence: 'The leases of the control plane are renewed within the bound after the repair.',
  failsUnder: 'alarm-left-standing',
  verdict: 'unknown',
  reason: 'fault fill-quota-1 was never seen to bite',
})

const lateLease = sampleClaim({
  id: 'control-plane-resumes-quickly',
  level: 'SHOULD',
  sentence: 'The control plane works again within 10 s of the repair.',
  failsUnder: 'alarm-left-standing',
  verdict: 'fail',
  reason: 'the scheduler renewed its lease 14.2 s after the repair',
})

const spreadSkipped = sampleClaim({
  id: 'no-bind-breaks-a-spread-constraint',
  sentence: 'No bind breaks a DoNotSchedule constraint.',
  failsUnder: 'scheduler-packs',
  verdict: 'skipped',
  reason: 'needs 3 zones, the testbed has 1',
})
