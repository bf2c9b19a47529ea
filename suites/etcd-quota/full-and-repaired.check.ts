import {
  apiServerDiesUnderAlarm,
  controlPlaneExitsUnderAlarm,
  defineCheck,
  everyMemberOf,
  fillQuota,
  nothingHealsItself,
  oneNode,
  powerOff,
  quotaRepairedInSecret,
  readConfigMaps,
  shortCutsStayRefused,
  verbsAnswerAsListed,
  writeConfigMaps,
} from '../../harness/index.ts'
import { untilLatePending, untilResumed } from './late-work.ts'
import { repairClaims } from './repair-claims.ts'
import { names, takeShortCuts, waitForNothing } from './under-the-alarm.ts'
import { passingVerbTable, tryVerbs, verbTable } from './verbs.ts'

const etcdPage = 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota'

/**
 * Why: a full store stops Kubernetes in ways that its health endpoints do not show, does not heal
 * by itself, and has one repair that works.
 *
 * How: planned work runs and pods wait for a scheduler that has just been restarted, when etcd is
 * filled to its quota. Every verb is tried, two compaction intervals pass, three short cuts are
 * taken; then comes the right repair.
 */
export const fullAndRepaired = defineCheck({
  id: 'etcd-quota/full-and-repaired',
  title: 'A full etcd refuses as documented, nothing but the right repair helps, then all resumes',
  needs: { testbed: 'kubernetes', abilities: { etcd: ['kill', 'start'], scheduler: ['kill'] } },
  limit: '12m',
  limitProduction: '40m',

  plan: (draw) => ({
    node: draw.select(oneNode),
    etcd: draw.select(everyMemberOf('etcd')),
    scheduler: draw.select(everyMemberOf('scheduler')),
    second: draw.between(5, 25),
  }),

  async given(stage) {
    await stage.apply('planned-work.yaml')
    await stage.apply('verbs.yaml')
  },

  async when(stage, draws) {
    const written: string[] = []
    await stage.under(writeConfigMaps({ perSecond: 4, written }), async () => {
      await stage.align(draws.second)
      await stage.during(powerOff(draws.scheduler), async () => {
        await stage.apply('late.yaml')
        await untilLatePending(stage)
      })
      // The new scheduler waits for the old one's lease: the store is full before it binds.
      await stage.during(fillQuota({ through: 'etcd' }), async () => {
        await stage.hold('3s', 'a refusal must be no matter of a moment')
        await tryVerbs(stage, draws.node)
        await waitForNothing(stage)
        await takeShortCuts(stage, draws.etcd)
      })
      await untilResumed(stage)
    })
    await readConfigMaps(stage, written)
  },

  claims: [
    {
      id: 'quota-writes-refused',
      level: 'MUST',
      sentence: 'Under the alarm every verb that writes is refused, with the text of the store.',
      source: etcdPage,
      invariant: verbsAnswerAsListed({ table: verbTable }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'quota-reads-and-deletes-go-on',
      level: 'MUST',
      sentence: 'Under the alarm reads go on, and deletes that need no update.',
      source: etcdPage,
      invariant: verbsAnswerAsListed({ table: passingVerbTable }),
      failsUnder: apiServerDiesUnderAlarm,
    },
    {
      id: 'quota-nothing-heals-itself',
      level: 'MUST',
      sentence: 'The alarm stands, and writes stay refused, until somebody repairs.',
      source: etcdPage,
      invariant: nothingHealsItself({
        intervals: 2,
        write: names.writeProbe,
        probe: names.alarmStands,
        writesMin: 8,
      }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'quota-short-cuts-stay-refused',
      level: 'MUST',
      sentence:
        'Disarming alone, a larger quota alone, and a repair without defragmenting leave writes ' +
        'refused; of several members one may let the first pass.',
      source: etcdPage,
      invariant: shortCutsStayRefused({
        shortCuts: [names.disarmOnly, names.largerQuota, names.noDefragment],
        // Through a member whose own file has room still; the full one raises the alarm again.
        passMax: 1,
      }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'quota-leader-exits',
      level: 'SHOULD',
      sentence: 'A controller-manager that cannot renew its lease under the alarm exits.',
      source: 'https://kubernetes.io/docs/concepts/architecture/leases/',
      invariant: controlPlaneExitsUnderAlarm({ roles: ['controller-manager'] }),
      failsUnder: quotaRepairedInSecret,
    },
    ...repairClaims('quota'),
  ],
})
