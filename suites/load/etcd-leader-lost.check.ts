import { defineCheck, pause, powerOff, storeLeader, survivorsHang } from '../../harness/index.ts'
import { loadClaims } from './load-claims.ts'
import { underLoad } from './under-load.ts'

/**
 * Why: a store of three members is there so that nobody notices for long when one of them is lost.
 *
 * How: k6 reads, creates and patches at a constant rate. The leader of etcd is killed, and then the
 * next one is held; each stays away for longer than it may take until another leads.
 */
export const etcdLeaderLost = defineCheck({
  id: 'load/etcd-leader-lost',
  title:
    'Under load the leader of three etcd members is lost, and requests are answered without it',
  needs: {
    testbed: 'kubernetes',
    etcdMembers: 3,
    abilities: { etcd: ['kill', 'start', 'pause', 'resume'] },
    programs: ['k6'],
  },
  limit: '8m',
  plan: (draw) => ({
    losses: Array.from({ length: 2 * draw.rounds }, (_, index) => ({
      way: index % 2 === 0 ? ('power-off' as const) : ('pause' as const),
      seconds: draw.between(24, 30),
    })),
  }),
  given: () => Promise.resolve(),
  when: (stage, { losses }) => {
    const faults = losses.map(({ seconds, way }) => {
      const fault = way === 'pause' ? pause(storeLeader) : powerOff(storeLeader)
      return { fault, seconds }
    })
    return underLoad(stage, { faults, limit: '30s' })
  },
  claims: loadClaims('etcd-leader', {
    during: 'the leader of etcd was lost',
    after: 'it is back',
    kinds: ['read', 'create', 'patch'],
    fault: 'power-off',
    tolerated: true,
    failsUnder: survivorsHang,
  }),
})
