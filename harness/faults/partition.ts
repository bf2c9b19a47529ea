import { HarnessError } from '../core/errors.ts'
import { waitFor } from '../core/deadline.ts'
import { clientsEnd, type Link, type Links, type LinkState } from '../core/links.ts'
import { membersNamed } from './members-named.ts'
import { targetNow, type Target } from '../core/target.ts'
import type { Fault } from '../core/fault.ts'
import type { Testbed } from '../core/testbed.ts'

const seenLimitMs = 15_000

/**
 * These members and the others hear nothing of each other: their connections are reset and refused.
 * Clients reach all of them.
 */
export function partition(members: Target): Fault<Testbed> {
  return linkFault({ name: 'partition', members, state: 'cut', withClients: false })
}

/** The same, and no connection ends: nothing comes through, as where packets are dropped. */
export function stall(members: Target): Fault<Testbed> {
  return linkFault({ name: 'stall', members, state: 'stalled', withClients: false })
}

/** These members are cut from the others and from clients. */
export function isolate(members: Target): Fault<Testbed> {
  return linkFault({ name: 'isolate', members, state: 'cut', withClients: true })
}

function linkFault(options: {
  readonly name: string
  readonly members: Target
  readonly state: Exclude<LinkState, 'open'>
  readonly withClients: boolean
}): Fault<Testbed> {
  const { name, state, withClients } = options
  return {
    name,
    aim: async (testbed, signal) => {
      const members = membersNamed(testbed, await targetNow(options.members, testbed, signal))
      const inside = new Set(members.map((member) => member.name))
      const { links } = testbed
      if (links === undefined) throw new HarnessError(`${name}: ${testbed.id} has no links`)
      const crossing = links.all.filter((link) => crosses(link, inside, withClients))
      if (crossing.length === 0) throw new HarnessError(`${name}: nothing leads to the others`)
      return {
        members,
        // The links are the runner's own: they end with it, and so do the members.
        undoRecords: [],
        disturbsStore: true,
        inject: (signal) => links.set(crossing, state, signal),
        confirm: (signal) => seeQuiet(links, crossing, signal),
        undo: (signal) => links.set(crossing, 'open', signal),
        confirmUndone: (signal) => seeTraffic(links, crossing, signal),
      }
    },
  }
}

function crosses({ from, to }: Link, inside: ReadonlySet<string>, withClients: boolean): boolean {
  if (from === clientsEnd) return withClients && inside.has(to)
  return inside.has(from) !== inside.has(to)
}

/** Nothing comes through although somebody tries: connections that are refused, or held. */
async function seeQuiet(
  links: Links,
  crossing: readonly Link[],
  signal: AbortSignal,
): Promise<string> {
  return waitFor(
    { name: 'members to try in vain', limitMs: seenLimitMs, everyMs: 50 },
    async (look) => {
      const traffic = await links.traffic(crossing, look)
      const bytes = sum(traffic.map((one) => one.bytes))
      const tried = sum(traffic.map((one) => one.refused + one.connections))
      const seen = `${bytes} bytes came through, ${tried} connections were refused or held`
      if (bytes > 0) throw new HarnessError(seen)
      return { done: tried > 0, seen, value: seen }
    },
    signal,
  )
}

async function seeTraffic(
  links: Links,
  crossing: readonly Link[],
  signal: AbortSignal,
): Promise<string> {
  return waitFor(
    { name: 'members to hear of each other', limitMs: seenLimitMs, everyMs: 50 },
    async (look) => {
      const traffic = await links.traffic(crossing, look)
      const bytes = sum(traffic.map((one) => one.bytes))
      const seen = `${bytes} bytes came through`
      return { done: bytes > 0, seen, value: seen }
    },
    signal,
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
