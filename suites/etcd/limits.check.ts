import { defineCheck, limitsUnkept, operationsAnswer } from '../../harness/index.ts'
import type { AnswerRow, EtcdStage } from '../../harness/index.ts'

const tuning = 'https://etcd.io/docs/v3.6/tuning/'
const limits = 'https://etcd.io/docs/v3.6/dev-guide/limit/#request-size-limit'

interface Election {
  readonly name: string
  readonly electionMs: number
}

const refusedElections: readonly Election[] = [
  { name: 'election-too-short', electionMs: 499 },
  { name: 'election-too-long', electionMs: 50_001 },
]
const takenElections: readonly Election[] = [
  { name: 'election-shortest', electionMs: 500 },
  { name: 'election-longest', electionMs: 50_000 },
]

const flagRows: readonly AnswerRow[] = [
  {
    name: 'election-too-short',
    refusedWith:
      '--election-timeout[499ms] should be at least as 5 times as --heartbeat-interval[100ms]',
  },
  {
    name: 'election-too-long',
    refusedWith: '--election-timeout[50001ms] is too long, and should be set less than 50000ms',
  },
  ...takenElections.map(({ name }) => ({ name })),
]

/** On both sides of `--max-request-bytes`, which is 1,572,864 with all that belongs to a put. */
const sizes = [
  { name: 'put-just-below-the-limit', bytes: 1_572_000 },
  { name: 'put-just-above-the-limit', bytes: 1_573_000 },
] as const
const sizeRows: readonly AnswerRow[] = [
  { name: sizes[0].name },
  { name: sizes[1].name, refusedWith: 'etcdserver: request is too large' },
]

/**
 * Why: a store that starts with timings that cannot work, or takes what it cannot replicate, fails
 * later and elsewhere.
 *
 * How: an etcd beside the store is started with timings on both sides of each limit, and values on
 * both sides of the limit of requests are written.
 */
export const limitsCheck = defineCheck({
  id: 'etcd/limits',
  title: 'Flags that cannot work are refused, and so are requests above the limit',
  needs: { testbed: 'etcd' },
  limit: '5m',

  plan: () => ({}),

  given: () => Promise.resolve(),

  async when(stage) {
    for (const election of [...refusedElections, ...takenElections])
      await tryElection(stage, election)
    for (const { name, bytes } of sizes) {
      const value = Buffer.alloc(bytes, 'x')
      await stage.etcd(name, `${bytes} bytes`, (signal) =>
        stage.testbed.etcd.put('large', value, signal),
      )
    }
  },

  claims: [
    {
      id: 'ETCD-08',
      level: 'MUST',
      sentence:
        'An election timeout below five heartbeats, or above 50 s, is refused with the documented ' +
        'text; the limits themselves are taken.',
      source: tuning,
      invariant: operationsAnswer({ table: flagRows }),
      failsUnder: limitsUnkept,
    },
    {
      id: 'ETCD-09',
      level: 'MUST',
      sentence: 'A request above 1.5 MiB is refused as too large, and one below is taken.',
      source: limits,
      invariant: operationsAnswer({ table: sizeRows }),
      failsUnder: limitsUnkept,
    },
  ],
})

async function tryElection(stage: EtcdStage, { electionMs, name }: Election): Promise<void> {
  const flags = ['--heartbeat-interval=100', `--election-timeout=${electionMs}`]
  await stage.etcd(name, flags.join(' '), (signal) => stage.testbed.tryFlags(flags, signal))
}
