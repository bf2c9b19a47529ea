import {
  acknowledgedWritesSurvive,
  alarmReturns,
  defineCheck,
  everyMemberOf,
  fillQuota,
  keyWrites,
  oldDataPutBack,
  probesHold,
  quotaRepairedInSecret,
  quotaUnkept,
  readKeys,
  shortCutsStayRefused,
  storeHangsUnderAlarm,
  storeStaysAway,
  verbsAnswerAsListed,
  writeKeys,
  writesResume,
} from '../../harness/index.ts'
import { resumption } from './bounds.ts'
import {
  defragmentedAlone,
  names,
  observeSizes,
  passingTable,
  refusedTable,
  takeShortCuts,
  tryOperations,
} from './under-the-alarm.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota'

/**
 * Why: a store at its quota refuses every write, of every client, until it is repaired in one
 * order; each step that is left out costs an operator the hour in which it seemed to have worked.
 *
 * How: while keys are written the store is filled to its quota. Every kind of operation is tried,
 * then the repairs that leave something out, then comes the right one.
 */
export const quotaReached = defineCheck({
  id: 'etcd/quota-reached',
  title: 'A store at its quota refuses writes alone, and only the whole repair helps',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'start'] } },
  limit: '10m',

  plan: (draw) => ({ members: draw.random.shuffle(draw.select(everyMemberOf('etcd'))) }),

  given: () => Promise.resolve(),

  async when(stage, { members }) {
    const written: string[] = []
    await stage.under(writeKeys({ prefix: 'quota/', perSecond: 5, written }), async () => {
      await stage.hold('5s', 'keys are there before the alarm')
      const held = await stage.testbed.etcd.lease(300, stage.signal)
      await stage.etcd('put', 'kept', (signal) => stage.testbed.etcd.put('kept', 'kept', signal))
      await stage.during(fillQuota({ through: 'etcd' }), async () => {
        const full = await observeSizes(stage)
        await stage.hold('3s', 'a refusal must be no matter of a moment')
        await tryOperations(stage, held)
        await takeShortCuts(stage, members, full)
      })
      held.release()
      await stage.settle('60s')
      await stage.hold('5s', 'writes go on')
    })
    await readKeys(stage, written)
  },

  claims: [
    {
      id: 'ETCD-01',
      level: 'MUST',
      sentence:
        'The alarm is raised when a file has reached the quota: not below 70 %, and not above it ' +
        'by more than what is on its way.',
      source: page,
      invariant: probesHold({ probe: names.sizes, readMin: 1 }),
      failsUnder: quotaUnkept,
    },
    {
      id: 'ETCD-02-refused',
      level: 'MUST',
      sentence: 'Under the alarm puts, transactions with a put, and new leases are refused.',
      source: page,
      invariant: verbsAnswerAsListed({ table: refusedTable }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'ETCD-02-goes-on',
      level: 'MUST',
      sentence:
        'Under the alarm reads, deletes, transactions of deletes, compaction and renewals of ' +
        'leases go on.',
      source: page,
      invariant: verbsAnswerAsListed({ table: passingTable }),
      failsUnder: storeHangsUnderAlarm,
    },
    {
      id: 'ETCD-04-short-cuts',
      level: 'MUST',
      sentence:
        'Disarming alone, a larger quota alone, and a repair without defragmenting leave writes ' +
        'refused; one may pass through a member whose own file has room.',
      source: page,
      invariant: shortCutsStayRefused({
        shortCuts: [names.disarmOnly, names.largerQuota, names.noDefragment],
        // Through a member whose own file has room still; the full one raises the alarm again.
        passMax: 1,
      }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'ETCD-04',
      level: 'MUST',
      sentence: 'After the whole repair writes are acknowledged within 5 s.',
      source: page,
      invariant: writesResume({ name: keyWrites.write, after: 'fill-quota', within: resumption }),
      failsUnder: storeStaysAway,
    },
    {
      id: 'ETCD-05',
      level: 'MUST',
      sentence:
        'A repair that defragments one member of several brings the alarm back: one write may ' +
        'pass, and then all are refused.',
      source: page,
      invariant: alarmReturns({ name: defragmentedAlone, passMax: 1, laterMin: 3 }),
      failsUnder: quotaRepairedInSecret,
      needs: { etcdMembers: 3 },
    },
    {
      id: 'ETCD-03-after-quota',
      level: 'MUST',
      sentence: 'Every write that was acknowledged before, under and after the alarm is there.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 20,
      }),
      failsUnder: oldDataPutBack('fill-quota'),
    },
  ],
})
