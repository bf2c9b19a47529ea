import { defineCheck, powerOff, storeLeader, survivorsHang } from '../../harness/index.ts'
import { loadClaims } from './load-claims.ts'
import { underLoad } from './under-load.ts'

/**
 * Why: a store of three members is there so that nobody notices for long when one of them is lost.
 *
 * How: k6 reads, creates and patches at a constant rate. The leader of etcd is killed, twice, and
 * stays away for longer than it may take until another leads. It is not held: connections to a
 * member that hangs are the API server's to give up, which takes it up to 40 s.
 */
export const etcdLeaderLost = defineCheck({
  id: 'load/etcd-leader-lost',
  title:
    'Under load the leader of three etcd members is killed, and requests are answered without it',
  needs: {
    testbed: 'kubernetes',
    etcdMembers: 3,
    abilities: { etcd: ['kill', 'start'] },
    programs: ['k6'],
  },
  limit: '8m',
  plan: (draw) => ({
    seconds: Array.from({ length: 2 * draw.rounds }, () => draw.between(24, 30)),
  }),
  given: () => Promise.resolve(),
  when: (stage, draws) => {
    const faults = draws.seconds.map((seconds) => ({ fault: powerOff(storeLeader), seconds }))
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
