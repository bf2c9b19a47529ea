import {
  defineCheck,
  everyMemberOf,
  fillQuota,
  powerOff,
  readConfigMaps,
  writeConfigMaps,
} from '../../harness/index.ts'
import { ledgerClaims } from './ledger.ts'
import { untilLatePending, untilResumed } from './late-work.ts'
import { repairClaims } from './repair-claims.ts'

/**
 * Why: what fills a store in real life comes through the API server, as objects.
 *
 * How: as large ConfigMaps, until the store is full; the alarm lasts over a due time.
 */
export const filledThroughTheApi = defineCheck({
  id: 'etcd-quota/filled-through-the-api',
  title: 'Everything resumes after an etcd that was filled through the API server was repaired',
  needs: { testbed: 'kubernetes', abilities: { scheduler: ['kill', 'start'] } },
  limit: '11m',
  limitProduction: '40m',

  plan: (draw) => ({
    scheduler: draw.select(everyMemberOf('scheduler')),
    second: draw.between(20, 35),
    alarmSeconds: draw.between(45, 60),
  }),

  given: (stage) => stage.apply('planned-work.yaml'),

  async when(stage, draws) {
    const written: string[] = []
    await stage.under(writeConfigMaps({ perSecond: 4, written }), async () => {
      await stage.align(draws.second)
      await stage.during(powerOff(draws.scheduler), async () => {
        await stage.apply('late.yaml')
        await untilLatePending(stage)
      })
      await stage.during(fillQuota({ through: 'api-server' }), () =>
        stage.hold(`${draws.alarmSeconds}s`, 'the store is full over a due time'),
      )
      await untilResumed(stage)
    })
    await readConfigMaps(stage, written)
  },

  claims: [...ledgerClaims('api-fill'), ...repairClaims('api-fill')],
})
