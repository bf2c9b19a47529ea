import type { EtcdStage } from '../../harness/index.ts'

/** What looks at the members are called, for the claims that select them. */
export const membersHoldTheSame = 'members-hold-the-same'

/**
 * Looks whether all members hold the same up to the revision that is present now, as soon as all
 * can say; records nothing when one of them cannot within the limit.
 */
export async function lookAtMembers(stage: EtcdStage, limit: `${number}s`): Promise<void> {
  const { etcd, members } = stage.testbed
  let revision: string | undefined
  let seen: { readonly holds: boolean; readonly text: string } | undefined
  await stage.until({ name: 'the hash of every member', limit }, async () => {
    revision ??= await latestRevision(stage)
    const at = revision
    const hashes = await Promise.all(
      members.map(async ({ name }) => ({ name, ...(await etcd.hash(name, at, stage.signal)) })),
    )
    const holds = new Set(hashes.map(({ hash, compactRevision }) => `${hash} ${compactRevision}`))
    const text = hashes.map(({ hash, name }) => `${name} ${hash}`).join(', ')
    seen = { holds: holds.size === 1, text: `at revision ${at}: ${text}` }
    return { done: true, seen: seen.text }
  })
  if (seen !== undefined) stage.observe(membersHoldTheSame, seen.holds, seen.text)
}

/** The latest of any member: what it acknowledged, the others have to hold as well. */
export async function latestRevision({ signal, testbed }: EtcdStage): Promise<string> {
  const { etcd, members } = testbed
  const all = await Promise.all(members.map(({ name }) => etcd.status(name, signal)))
  return all.map(({ revision }) => revision).reduce((a, b) => (Number(b) > Number(a) ? b : a))
}
