import { dockerAnswers } from '../../harness/clients/containers/docker-answers.ts'
import { provideKind } from '../../harness/providers/kind/provide-kind.ts'
import { describeAsset } from '../../harness/runner/describe-asset.ts'
import { measureKindRestarts } from './kind-restarts.ts'
import { measureKindStartUp } from './kind-start-up.ts'
import type { Bench } from './open-bench.ts'
import type { Section } from './section.ts'

/** Real nodes: how long they take to start, and to come back. Skipped where no engine answers. */
export async function* measureKindLane(
  bench: Bench,
  { parts, times }: { readonly parts: readonly string[]; readonly times: number },
): AsyncGenerator<Section> {
  const { signal } = bench
  const answer = await dockerAnswers(signal)
  if (answer !== true) {
    yield { title: 'The kind lane', rows: [['skipped', String(answer)]], goals: [] }
    return
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  const environment = { ...process.env, HOLDFAST_RUN: bench.run }
  const progress = (event: Parameters<typeof describeAsset>[0]): void =>
    say(describeAsset(event).text)
  const options = await provideKind({ environment, progress, say }, undefined, signal)
  const isAsked = (part: string): boolean => parts.includes('kind') || parts.includes(part)
  if (isAsked('kind-start-up')) yield await measureKindStartUp(bench, options, times)
  if (isAsked('kind-restarts')) yield* await measureKindRestarts(bench, options, times)
}
