import type { PodView, Stage } from '../../harness/index.ts'

const latePods = 12

/** Until the pods of `late.yaml` exist and wait. */
export async function untilLatePending(stage: Stage): Promise<void> {
  await stage.until({ name: 'late pods to be Pending', limit: '30s' }, () => {
    const pending = late(stage).filter(({ phase }) => phase === 'Pending').length
    return Promise.resolve({ done: pending >= latePods, seen: `${pending} of ${latePods} Pending` })
  })
}

/** Until late pods run, nodes and leaders are well, and a run that came due since is over. */
export async function untilResumed(stage: Stage): Promise<void> {
  await stage.until({ name: 'late pods to clear', limit: '90s' }, () => {
    const pending = late(stage).filter(({ phase }) => phase === 'Pending').length
    return Promise.resolve({ done: pending === 0, seen: `${pending} Pending` })
  })
  await stage.settle('60s')
  await stage.align(20, { atLeast: '25s' })
  await stage.until({ name: 'the Indexed Job to finish', limit: '3m' }, () => {
    const job = [...stage.current('jobs').values()].find(({ name }) => name === 'indexed')
    const seen = `${job?.succeeded ?? 0} of ${job?.completions ?? 0}`
    return Promise.resolve({ done: job?.finishedMs !== undefined, seen })
  })
}

function late(stage: Stage): PodView[] {
  return [...stage.current('pods').values()].filter(
    ({ labels }) => labels['holdfast.dev/group'] === 'late',
  )
}
