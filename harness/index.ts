/** The only door: what suites, and checks of your own, are written with. */
export { defineCheck } from './core/check.ts'
export { defineConfig } from './runner/define-config.ts'
export { bound, describeBound } from './core/bound.ts'
export {
  apiReturnBound,
  capacityReturnBound,
  electionBound,
  evictionBound,
  nodeReturnBound,
  quorumReturnBound,
  quotaRepairBound,
  replacementBound,
} from './core/bounds.ts'
export { storeBounds } from './core/store-bounds.ts'
export { storeElections } from './core/store-elections.ts'
export { describeMs } from './core/duration.ts'
export { fail, pass, unknown } from './core/verdict.ts'
export { isOlder } from './core/is-older.ts'
export { membersOf } from './core/draw.ts'
export { noSpaceText } from './core/outcome.ts'
export { HistoryBuilder } from './core/history.ts'
export { timingsTable } from './core/timings.ts'

export { jobsFinished } from './probes/jobs-finished.ts'
export { newRunSucceeded } from './probes/new-run-succeeded.ts'
export { noPodPending } from './probes/no-pod-pending.ts'
export { podsInPhase, podsOfGroup } from './probes/pods-in-phase.ts'

export { everyMemberOf } from './selectors/every-member-of.ts'
export { everyNode } from './selectors/every-node.ts'
export { everyNodeOfOneZone } from './selectors/every-node-of-one-zone.ts'
export { oneNode } from './selectors/one-node.ts'
export {
  storeFollower,
  storeLeader,
  storeMinority,
  storeQuorum,
} from './selectors/store-members.ts'

export { cutOff } from './faults/cut-off.ts'
export { fillDisk } from './faults/fill-disk.ts'
export { fillQuota } from './faults/fill-quota.ts'
export { killBetweenCreateAndStart } from './faults/kill-between-create-and-start.ts'
export { isolate, partition, stall } from './faults/partition.ts'
export { pause } from './faults/pause.ts'
export { powerCut } from './faults/power-cut.ts'
export { powerOff } from './faults/power-off.ts'
export { deleteFill, repairQuota } from './faults/repair-quota.ts'
export { containerdDown, kubeletDown } from './faults/service-down.ts'
export { shutDown } from './faults/shut-down.ts'
export { jobsMovedForward } from './faults/jobs-moved-forward.ts'
export { jobsDeleted } from './faults/jobs-deleted.ts'
export { policiesOverwritten } from './faults/policies-overwritten.ts'
export { replicasHang } from './faults/replicas-hang.ts'
export { deletedJobsReturn } from './faults/deleted-jobs-return.ts'
export { finishedJobsReturn } from './faults/finished-jobs-return.ts'
export { jobRescheduled } from './faults/job-rescheduled.ts'
export { wipe } from './faults/wipe.ts'

export { acknowledgedWritesSurvive } from './invariants/acknowledged-writes-survive.ts'
export { alarmReturns } from './invariants/alarm-returns.ts'
export { completedWorkWasDone, countedWorkClaim } from './invariants/completed-work-was-done.ts'
export { containersComeBack } from './invariants/containers-come-back.ts'
export { containersEndByThemselves } from './invariants/containers-end-by-themselves.ts'
export { controlPlaneExitsUnderAlarm } from './invariants/control-plane-exits-under-alarm.ts'
export { crashedComponentsRestart } from './invariants/crashed-components-restart.ts'
export { crashesHiddenUnderAlarm } from './invariants/crashes-hidden-under-alarm.ts'
export { crashesToldAfterRepair } from './invariants/crashes-told-after-repair.ts'
export { createdPodsStart } from './invariants/created-pods-start.ts'
export { criticalPodsEndLast } from './invariants/critical-pods-end-last.ts'
export { answersBound } from './invariants/answers-bound.ts'
export { everyIndexOnce } from './invariants/every-index-once.ts'
export { attemptsAsAsked } from './invariants/attempts-as-asked.ts'
export { stagedRunsDelivered } from './invariants/staged-runs-delivered.ts'
export { unansweredRunsReturn } from './invariants/unanswered-runs-return.ts'
export { dueRunsInTime } from './invariants/due-runs-in-time.ts'
export { everyDueRunDelivered } from './invariants/every-due-run-delivered.ts'
export { failuresEndWithin } from './invariants/failures-end-within.ts'
export { deletedJobsStayAway } from './invariants/deleted-jobs-stay-away.ts'
export { finishedJobsGone } from './invariants/finished-jobs-gone.ts'
export { runsNotRepeated } from './invariants/runs-not-repeated.ts'
export { runsNeverEarly } from './invariants/runs-never-early.ts'
export { runsOneByOne } from './invariants/runs-one-by-one.ts'
export { lateFromTheLost } from './invariants/late-from-the-lost.ts'
export { undeliveredUnwatched } from './invariants/undelivered-unwatched.ts'
export { unfinishedJobsListed } from './invariants/unfinished-jobs-listed.ts'
export { runsTakenOver } from './invariants/runs-taken-over.ts'
export { leadershipPasses } from './invariants/leadership-passes.ts'
export { replicasRejoin } from './invariants/replicas-rejoin.ts'
export { healthTellsTruth } from './invariants/health-tells-truth.ts'
export { fullRateReturns } from './invariants/full-rate-returns.ts'
export { historyFillsTheQuota } from './invariants/history-fills-the-quota.ts'
export { fullDisksEndMembers } from './invariants/full-disks-end-members.ts'
export { jobFailsBeyondBackoffLimit } from './invariants/job-fails-beyond-backoff-limit.ts'
export { jobsComplete } from './invariants/jobs-complete.ts'
export { jobsSurviveNodeLoss } from './invariants/jobs-survive-node-loss.ts'
export { listBackOffLeft } from './invariants/recovery-bound.ts'
export { leaderReplacedWithin } from './invariants/leader-replaced-within.ts'
export { leasesRenewedWithin } from './invariants/leases-renewed-within.ts'
export { membersAgree } from './invariants/members-agree.ts'
export { newRunSucceeds } from './invariants/new-run-succeeds.ts'
export { noRequestFails } from './invariants/no-request-fails.ts'
export { noBindBreaksSpread } from './invariants/no-bind-breaks-spread.ts'
export { noRunDuplicated } from './invariants/no-run-duplicated.ts'
export { noRunMissed } from './invariants/no-run-missed.ts'
export { noRunOverlapped } from './invariants/no-run-overlapped.ts'
export { nodesAnnounceShutdown } from './invariants/nodes-announce-shutdown.ts'
export { nodesReadyWithin } from './invariants/nodes-ready-within.ts'
export { nothingHealsItself } from './invariants/nothing-heals-itself.ts'
export { oneCatchUpPerOutage } from './invariants/one-catch-up-per-outage.ts'
export { oneLivePodPerIdentity } from './invariants/one-live-pod-per-identity.ts'
export { operationsAnswer } from './invariants/operations-answer.ts'
export { pendingClears } from './invariants/pending-clears.ts'
export { podsBeginAnew } from './invariants/pods-begin-anew.ts'
export { podsUntouched } from './invariants/pods-untouched.ts'
export { probesHold } from './invariants/probes-hold.ts'
export { quorumLossStopsReads, quorumLossStopsWrites } from './invariants/quorum-loss-stops.ts'
export { registersLinearizable } from './invariants/registers-linearizable.ts'
export { remedyClears } from './invariants/remedy-clears.ts'
export { replacementsMoveOn } from './invariants/replacements-move-on.ts'
export { replacementsWait } from './invariants/replacements-wait.ts'
export { restoredAsSaved } from './invariants/restored-as-saved.ts'
export { retentionBoundsHistory } from './invariants/retention-bounds-history.ts'
export { revisionsFollowTime } from './invariants/revisions-follow-time.ts'
export { runsOnTime } from './invariants/runs-on-time.ts'
export { shortCutsStayRefused } from './invariants/short-cuts-stay-refused.ts'
export { shutdownFailsPods } from './invariants/shutdown-fails-pods.ts'
export { shutdownPodsReplaced } from './invariants/shutdown-pods-replaced.ts'
export { skewAtRest } from './invariants/skew-at-rest.ts'
export { verbsAnswerAsListed } from './invariants/verbs-answer-as-listed.ts'
export { watchesAtomic } from './invariants/watches-atomic.ts'
export { watchesOrdered } from './invariants/watches-ordered.ts'
export { watchesReliable } from './invariants/watches-reliable.ts'
export { watchesResumable } from './invariants/watches-resumable.ts'
export { watchesUnique } from './invariants/watches-unique.ts'
export { writesGoOn } from './invariants/writes-go-on.ts'
export { writesResume } from './invariants/writes-resume.ts'

export { apiServerDiesUnderAlarm } from './faults/api-server-dies-under-alarm.ts'
export { apiServerHangsWithoutLeaders } from './faults/api-server-hangs-without-leaders.ts'
export { apiServerStaysAway } from './faults/api-server-stays-away.ts'
export { backoffLimitRaised } from './faults/backoff-limit-raised.ts'
export { capacityKeptAway } from './faults/capacity-kept-away.ts'
export { compactedInSecret } from './faults/compacted-in-secret.ts'
export { controlPlaneUnattended } from './faults/control-plane-unattended.ts'
export { historyKept } from './faults/history-kept.ts'
export { diskUnused } from './faults/disk-unused.ts'
export { disksFillTogether } from './faults/disks-fill-together.ts'
export { jobsUnattended } from './faults/jobs-unattended.ts'
export { identitiesForced } from './faults/identities-forced.ts'
export { kubeletsForgetCreated } from './faults/kubelets-forget-created.ts'
export { kubeletsStayDown } from './faults/kubelets-stay-down.ts'
export {
  leadersHangUnderAlarm,
  nodesHangUnderAlarm,
  schedulerHangsUnderAlarm,
} from './faults/members-hang-under-alarm.ts'
export { leadersStayDown } from './faults/leaders-stay-down.ts'
export { memberAltered } from './faults/member-altered.ts'
export { membersReturnInSecret } from './faults/members-return-in-secret.ts'
export { limitsUnkept } from './faults/limits-unkept.ts'
export { machinesRebooted } from './faults/machines-rebooted.ts'
export { oldDataPutBack } from './faults/old-data-put-back.ts'
export { oldRevisionsRestored } from './faults/old-revisions-restored.ts'
export { podsUnscheduled } from './faults/pods-unscheduled.ts'
export { powerLostInShutdown } from './faults/power-lost-in-shutdown.ts'
export { quotaTiny } from './faults/quota-tiny.ts'
export { quotaUnkept } from './faults/quota-unkept.ts'
export { quotaRepairedInSecret } from './faults/quota-repaired-in-secret.ts'
export { readsStale } from './faults/reads-stale.ts'
export { restartsUntold } from './faults/restarts-untold.ts'
export { returnedMembersHang } from './faults/returned-members-hang.ts'
export { runsMissing } from './faults/runs-missing.ts'
export {
  schedulerHangsForGood,
  schedulerHangsUnderLoss,
} from './faults/scheduler-hangs-under-loss.ts'
export { schedulerStaysPaused } from './faults/scheduler-stays-paused.ts'
export { shutdownWithoutGrace } from './faults/shutdown-without-grace.ts'
export { spreadIgnored } from './faults/spread-ignored.ts'
export { spreadUnchecked } from './faults/spread-unchecked.ts'
export { storeCutOff } from './faults/store-cut-off.ts'
export { storeHangsUnderAlarm } from './faults/store-hangs-under-alarm.ts'
export { storeStaysAway } from './faults/store-stays-away.ts'
export { successesForged } from './faults/successes-forged.ts'
export { survivorsHang } from './faults/survivors-hang.ts'
export { loadApi } from './workloads/load-api.ts'
export { loadRequests } from './core/load.ts'
export {
  watchesBegunAnew,
  watchesInHalves,
  watchesResumedEarly,
  watchesResumedLate,
} from './faults/watches-broken.ts'
export { serveRuns } from './workloads/serve-runs.ts'
export { receiveRuns } from './workloads/receive-runs.ts'
export { watchReplicas } from './workloads/watch-replicas.ts'
export { jobCalls } from './core/job-calls.ts'
export { askForJobs } from './workloads/ask-for-jobs.ts'
export { deleteThroughSidecar, scheduleThroughSidecar } from './workloads/sidecar-jobs.ts'
export { listJobs, scheduleJobs } from './workloads/schedule-jobs.ts'
export { useRegisters } from './workloads/use-registers.ts'
export { watchRegisters } from './workloads/watch-registers.ts'
export { keyWrites, readKeys, writeKeys } from './workloads/write-keys.ts'
export { configMapWrites, readConfigMaps, writeConfigMaps } from './workloads/write-config-maps.ts'
export {
  allMissedRunsStarted,
  runsDuplicated,
  runsLate,
  runsOverlapping,
} from './workloads/impostor-sabotages.ts'

export type { AimedFault, Fault } from './core/fault.ts'
export type { Bound, BoundPart } from './core/bound.ts'
export type { Check, CheckDefinition, Needs } from './core/check.ts'
export type { CheckHistory, FaultSpan, History } from './core/history.ts'
export type { HistoryEvent } from './core/event.ts'
export type { Claim, Invariant, KnownDefect, Level } from './core/claim.ts'
export type { Draw, Selector } from './core/draw.ts'
export type { Duration } from './core/duration.ts'
export type { Evidence, Verdict } from './core/verdict.ts'
export type { Look } from './core/deadline.ts'
export type { Probe } from './core/probe.ts'
export type { Machine, Member, MemberShape, MemberWithDisk, Role } from './core/member.ts'
export type {
  CronJobView,
  JobView,
  LeaseView,
  NodeView,
  PodView,
  Resource,
  ResourceViews,
} from './core/resources.ts'
export type { KubernetesAnswer, KubernetesRequest } from './core/kubernetes.ts'
export type { BuiltInDefects, Sabotage } from './core/sabotage.ts'
export type { Configuration } from './runner/define-config.ts'
export type { AnyStage, DaprStage, EtcdStage, Stage, Workload } from './core/stage.ts'
export type { ApiLoad } from './workloads/load-api.ts'
export type { LoadKind, LoadOrder, LoadRequest } from './core/load.ts'
export type { UndoneFault } from './invariants/load-floor.ts'
export type { EtcdLease } from './core/etcd.ts'
export type { EtcdSnapshot } from './core/snapshot.ts'
export type { RequestNotes } from './core/stage.ts'
export type { AnswerRow } from './invariants/operations-answer.ts'
export type { VerbRow } from './invariants/verbs-answer-as-listed.ts'
export type { AskedAttempts } from './invariants/attempts-as-asked.ts'
export type { RunReply } from './workloads/answer-runs.ts'
export type { PlannedJob } from './workloads/schedule-jobs.ts'
export type { DaprDelivery, DaprJob, DeliveryReply } from './core/dapr.ts'
export type {
  DaprTestbed,
  EtcdTestbed,
  KubernetesTestbed,
  Testbed,
  TestbedShape,
} from './core/testbed.ts'
export type { Target } from './core/target.ts'
export type { Timings } from './core/timings.ts'
