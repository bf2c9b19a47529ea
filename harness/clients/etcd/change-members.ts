import type { IMemberListResponse } from 'etcd3'
import { describeError } from '../../core/errors.ts'
import { waitFor } from '../../core/deadline.ts'
import type { EtcdCall } from './etcd-member.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'
import type { MemberRing } from './member-ring.ts'

/** Members must have been connected for 5 s, and have a leader, before etcd takes a change. */
const waitLimitMs = 30_000
const everyMs = 250
/** A member that does not answer is not waited for as long as a client would: there are others. */
const callLimitMs = 3_000

/** Has the store count the member of this peer URL no more. */
export async function removeMember(
  ring: MemberRing,
  peerUrl: string,
  signal: AbortSignal,
): Promise<void> {
  await untilTaken(`${peerUrl} to be counted no more`, signal, async (look) => {
    const { members } = await listMembers(ring, look)
    const found = members.find(({ peerURLs }) => peerURLs.includes(peerUrl))
    if (found === undefined) return
    await ring.ask(
      {
        name: 'member remove',
        limitMs: callLimitMs,
        call: (client, call) => client.cluster.memberRemove({ ID: found.ID }, call),
      },
      look,
    )
  })
}

/** Has the store count a member of this peer URL; returns the peer URLs of all. */
export async function addMember(
  ring: MemberRing,
  peerUrl: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  let all: readonly string[] = []
  await untilTaken(`${peerUrl} to be counted`, signal, async (look) => {
    const peers = { peerURLs: [peerUrl] }
    const { members } = await ring
      .ask(
        {
          name: 'member add',
          limitMs: callLimitMs,
          call: (client, call) => client.cluster.memberAdd(peers, call),
        },
        look,
      )
      .catch(async (error: unknown) => {
        // An earlier request that was not answered was taken all the same.
        if (!grpcFailure(error).text.includes('Peer URLs already exists')) throw error
        return listMembers(ring, look)
      })
    all = members.flatMap(({ peerURLs }) => peerURLs)
  })
  return all
}

function listMembers(ring: MemberRing, signal: AbortSignal): Promise<IMemberListResponse> {
  const call: EtcdCall<IMemberListResponse> = (client, options) =>
    client.cluster.memberList({}, options)
  return ring.ask({ name: 'member list', limitMs: callLimitMs, call }, signal)
}

async function untilTaken(
  name: string,
  signal: AbortSignal,
  change: (look: AbortSignal) => Promise<void>,
): Promise<void> {
  await waitFor(
    { name, limitMs: waitLimitMs, everyMs },
    async (look) => {
      try {
        await change(look)
        return { done: true, seen: 'taken' }
      } catch (error) {
        look.throwIfAborted()
        return { done: false, seen: describeError(error) }
      }
    },
    signal,
  )
}
