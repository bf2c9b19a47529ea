import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../core/deadline.ts'
import { clientsEnd } from '../../core/links.ts'
import type { Scope } from '../../core/scope.ts'
import type { WipeableMember } from '../../core/member.ts'
import type { KeyWatchNews, RegisterAct } from '../../core/etcd.ts'
import type { NewEvent } from '../../core/event.ts'
import type { Provider } from '../../core/provider.ts'
import type { EtcdTestbed } from '../../core/testbed.ts'
import { liveThroughItAll } from './live-through-it-all.ts'
import { smallTestbed } from './small-testbed.ts'
import { unjournalledScope } from './unjournalled-scope.ts'

const never = new AbortController().signal

/** What the contract cannot know of a lane. */
export interface StoreLane {
  readonly make: () => Promise<Provider<EtcdTestbed>>
  /** What is on the machine of a testbed of that id, each thing as a word. */
  readonly partsOf: (id: string) => Promise<readonly string[]>
  /** How many of these a store of three members has. */
  readonly parts: number
  /** What only members of this lane can suffer. */
  readonly more?: (testbed: () => EtcdTestbed, events: () => readonly NewEvent[]) => void
}

/** What every Provider of stores promises, and every Member and link of them. */
export function describeStore(name: string, lane: StoreLane): void {
  describe(`a store of three members of the provider ${name}`, () => {
    const id = `store-${name}-${process.pid}`
    let folder = ''
    let scope: Scope
    let testbed: EtcdTestbed
    let events: NewEvent[]

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'holdfast-store-'))
      events = []
      scope = unjournalledScope()
      const provider = await lane.make()
      testbed = await provider.provision(
        { ...smallTestbed({ id, folder, events }), etcdMembers: 3 },
        scope,
        never,
      )
    })
    afterAll(() => rm(folder, { recursive: true, force: true }))

    async function leader(): Promise<string | undefined> {
      for (const { name } of testbed.members) {
        const status = await testbed.etcd.status(name, never).catch(() => undefined)
        if (status?.leader === true) return name
      }
      return undefined
    }

    async function untilWritten(key: string): Promise<void> {
      await waitFor(
        { name: `${key} to be acknowledged`, limitMs: 30_000 },
        async (look) => {
          const { outcome, text = outcome } = await testbed.etcd.put(key, key, look)
          return { done: outcome === 'ok', seen: text }
        },
        never,
      )
    }

    async function untilTheyHoldTheSame(limitMs = 30_000): Promise<void> {
      await waitFor(
        { name: 'members to hold the same', limitMs },
        async (look) => {
          const states = testbed.members.map(({ name }) => testbed.etcd.status(name, look))
          const revisions = (await Promise.all(states)).map(({ revision }) => Number(revision))
          const latest = String(Math.max(...revisions))
          const hashes = await Promise.all(
            testbed.members.map(({ name }) => testbed.etcd.hash(name, latest, look)),
          )
          const seen = hashes.map(({ hash }) => hash)
          return { done: new Set(seen).size === 1, seen: seen.join(', ') }
        },
        never,
      )
    }

    function promised<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
      let resolve: (value: T) => void = () => undefined
      const promise = new Promise<T>((take) => (resolve = take))
      return { promise, resolve }
    }

    it('has a leader, takes writes, and all bytes between members go through links', async () => {
      expect(testbed.members.map(({ name, role }) => [name, role])).toEqual([
        ['etcd-0', 'etcd'],
        ['etcd-1', 'etcd'],
        ['etcd-2', 'etcd'],
      ])
      expect(await leader()).toMatch(/^etcd-[012]$/)
      await untilWritten('first')
      const traffic = await testbed.links.traffic(testbed.links.all, never)
      expect(testbed.links.all).toHaveLength(9)
      expect(Math.min(...traffic.map(({ bytes }) => bytes))).toBeGreaterThan(0)
    })

    it.each(['cut', 'stalled'] as const)(
      'elects another leader when the links of the first are %s, and has it back',
      async (state) => {
        const before = (await leader()) ?? ''
        const around = testbed.links.all.filter(
          ({ from, to }) => from !== clientsEnd && (from === before || to === before),
        )
        await testbed.links.set(around, state, never)
        await waitFor(
          { name: 'another leader', limitMs: 30_000 },
          async () => {
            const others = testbed.members.filter(({ name }) => name !== before)
            const states = await Promise.all(
              others.map(({ name }) => testbed.etcd.status(name, never)),
            )
            return { done: states.some((one) => one.leader), seen: JSON.stringify(states) }
          },
          never,
        )
        const [passed = 0] = (await testbed.links.traffic(around, never)).map(({ bytes }) => bytes)
        expect(passed).toBe(0)
        await testbed.links.set(around, 'open', never)
        await waitFor(
          { name: 'one leader for all', limitMs: 30_000 },
          async () => {
            const members = testbed.members.map(({ name }) => testbed.etcd.status(name, never))
            const leaders = (await Promise.all(members)).filter((one) => one.leader)
            return { done: leaders.length === 1, seen: `${leaders.length} leaders` }
          },
          never,
        )
        await untilWritten(`after ${state}`)
      },
    )

    it('kills, stops, pauses and starts members, each of it twice', async () => {
      await liveThroughItAll(testbed.members[0], ['kill', 'stop'], never)
      expect(events.filter(({ kind }) => kind === 'exit')).toHaveLength(2)
    })

    it('acts on registers as it is told, and says what was met and when', async () => {
      await untilWritten('ready')
      const { etcd } = testbed
      const act = (what: RegisterAct) => etcd.onRegisters('etcd-1', what, never)
      const first = await act({ act: 'read', key: 'r/0' })
      expect(first).toMatchObject({ outcome: 'ok', found: null })
      const next = (count: number): number => (first.revision ?? NaN) + count
      const swap = { act: 'swap', key: 'r/0' } as const
      expect([
        await act({ ...swap, expected: 'a', value: 'b' }),
        await act({ ...swap, expected: null, value: 'a' }),
        await act({ ...swap, expected: null, value: 'b' }),
        await act({ ...swap, expected: 'a', value: 'b' }),
        await act({ act: 'write', keys: ['r/0', 'r/1'], value: 'c' }),
        await act({ act: 'read', key: 'r/1' }),
        await act({ act: 'delete', key: 'r/1' }),
        await act({ act: 'delete', key: 'r/1' }),
      ]).toEqual([
        { outcome: 'ok', found: null, revision: next(0) },
        { outcome: 'ok', found: null, revision: next(1) },
        { outcome: 'ok', found: 'a', revision: next(1) },
        { outcome: 'ok', found: 'a', revision: next(2) },
        { outcome: 'ok', revision: next(3) },
        { outcome: 'ok', found: 'c', revision: next(3) },
        { outcome: 'ok', found: 'c', revision: next(4) },
        { outcome: 'ok', found: null, revision: next(4) },
      ])
    })

    it('watches through a member, goes on after it was killed, and says what is compacted', async () => {
      const { etcd } = testbed
      const [member] = testbed.members
      const told: KeyWatchNews[] = []
      const ending = new AbortController()
      const tell = (news: KeyWatchNews): number => told.push(news)
      const watching = etcd.watchKeys(
        { member: 'etcd-0', prefix: 'w/', from: 1 },
        tell,
        ending.signal,
      )
      const untilTold = (key: string): Promise<void> =>
        waitFor(
          { name: `the watch to tell of ${key}`, limitMs: 30_000 },
          () => {
            const changes = told.flatMap((news) => (news.step === 'changes' ? news.changes : []))
            const seen = changes.map((change) => change.key).join(', ')
            return Promise.resolve({ done: changes.some((change) => change.key === key), seen })
          },
          never,
        )
      await untilWritten('w/before')
      await untilTold('w/before')
      await member?.kill(never)
      await untilWritten('w/away')
      await etcd.delete('w/before', never)
      await member?.start(never)
      await untilTold('w/away')
      await untilWritten('w/after')
      await untilTold('w/after')
      const seen = told.flatMap((news) => (news.step === 'changes' ? news.changes : []))
      expect(seen.map(({ key, value }) => [key, value])).toEqual([
        ['w/before', 'w/before'],
        ['w/away', 'w/away'],
        ['w/before', null],
        ['w/after', 'w/after'],
      ])
      const [first] = seen
      const opened = told.flatMap((news) => (news.step === 'opened' ? [news.from] : []))
      expect([opened[0], opened.at(-1)]).toEqual([1, (first?.revision ?? NaN) + 1])
      ending.abort(new Error('seen enough'))
      await watching

      await etcd.compact(never)
      const late = new AbortController()
      const { promise: compacted, resolve } = promised<number>()
      const again = etcd.watchKeys(
        { member: 'etcd-2', prefix: 'w/', from: 1 },
        (news) => news.step === 'compacted' && resolve(news.from),
        late.signal,
      )
      expect(await compacted).toBeGreaterThanOrEqual(seen.at(-1)?.revision ?? NaN)
      late.abort(new Error('seen enough'))
      await again
    })

    it('forgets what was written since its data were saved', async () => {
      await untilWritten('kept')
      await testbed.etcdData('save', never)
      await untilWritten('lost')
      await testbed.etcdData('restore', never)
      await untilWritten('later')
      expect((await testbed.etcd.get('kept', never)).value).toBe('kept')
      expect((await testbed.etcd.get('lost', never)).value).toBeUndefined()
    })

    it('wipes a member, goes on without it, and takes it in as a new one', async () => {
      await untilWritten('before the wipe')
      const [, member] = testbed.members
      await (member as WipeableMember).wipe(never)
      expect(member?.state()).toBe('down')
      expect((await testbed.etcd.members(never)).toSorted()).toEqual(['etcd-0', 'etcd-2'])
      await untilWritten('without it')
      await member?.start(never)
      await untilTheyHoldTheSame()
      expect((await testbed.etcd.members(never)).toSorted()).toEqual(['etcd-0', 'etcd-1', 'etcd-2'])
    })

    it('saves a snapshot, and restores it only when all members are down', async () => {
      await untilWritten('in the snapshot')
      const snapshot = await testbed.snapshots.save('etcd-0', never)
      expect(snapshot.saved).toEqual({ outcome: 'ok', value: snapshot.revision })
      await untilWritten('not in the snapshot')
      // Who is asked may not have heard of it yet.
      await untilTheyHoldTheSame()
      const revision = (await testbed.etcd.status('etcd-0', never)).revision
      expect(Number(revision)).toBeGreaterThan(Number(snapshot.revision))

      const [first, ...others] = testbed.members
      for (const member of others) await member.kill(never)
      expect(await testbed.snapshots.restore(snapshot, {}, never)).toEqual({
        outcome: 'failed',
        text: 'etcd-0 still runs: a store is restored as a whole, with all of its members down',
      })
      await first?.kill(never)
      expect(await testbed.snapshots.restore(snapshot, {}, never)).toEqual({ outcome: 'ok' })
      for (const member of testbed.members) await member.start(never)
      await untilTheyHoldTheSame()
      expect((await testbed.etcd.get('in the snapshot', never)).value).toBe('in the snapshot')
      expect((await testbed.etcd.get('not in the snapshot', never)).value).toBeUndefined()
      const ahead = await testbed.etcd.watchFrom('first', revision, never)
      expect(ahead).toMatchObject({ outcome: 'ok' })
    })

    it('bumps the revision of what it restores, and ends watches from before', async () => {
      const snapshot = await testbed.snapshots.save('etcd-1', never)
      for (const member of testbed.members) await member.kill(never)
      const bumped = { bumpRevision: 1_000_000 }
      expect(await testbed.snapshots.restore(snapshot, bumped, never)).toEqual({ outcome: 'ok' })
      for (const member of testbed.members) await member.start(never)
      await untilTheyHoldTheSame()
      const { revision } = await testbed.etcd.status('etcd-0', never)
      expect(Number(revision)).toBeGreaterThanOrEqual(Number(snapshot.revision) + 1_000_000)
      expect(await testbed.etcd.watchFrom('first', snapshot.revision, never)).toMatchObject({
        outcome: 'failed',
        text: expect.stringContaining('required revision has been compacted') as string,
      })
      // What ends a watch must not end the connection that others use.
      const reads = testbed.members.flatMap(() =>
        [1, 2, 3].map(() => testbed.etcd.get('first', never)),
      )
      expect((await Promise.all(reads)).map(({ outcome }) => outcome)).toEqual(Array(9).fill('ok'))
    })

    it('says why there is no snapshot', async () => {
      await testbed.members[2]?.kill(never)
      const snapshot = await testbed.snapshots.save('etcd-2', never)
      expect(snapshot.saved.text).toContain('no snapshot of etcd member etcd-2')
      expect(await testbed.snapshots.restore(snapshot, {}, never)).toMatchObject({
        text: expect.stringContaining('there is no snapshot: no snapshot of etcd') as string,
      })
      await testbed.members[2]?.start(never)
      await untilTheyHoldTheSame()
    })

    it('restarts all members with flags more', async () => {
      const compactedTo = async (look: AbortSignal): Promise<number> => {
        const { revision } = await testbed.etcd.status('etcd-0', look)
        return Number((await testbed.etcd.hash('etcd-0', revision, look)).compactRevision)
      }
      const before = await compactedTo(never)
      const flags = ['--auto-compaction-mode=periodic', '--auto-compaction-retention=1s']
      await testbed.restartWithFlags(flags, never)
      await waitFor(
        { name: 'a compaction', limitMs: 30_000 },
        async (look) => {
          await testbed.etcd.put('again', 'again', look)
          const now = await compactedTo(look)
          return { done: now > before, seen: `compacted up to ${now}` }
        },
        never,
      )
      await testbed.restartWithFlags([], never)
      await untilTheyHoldTheSame()
    })

    it('alters what one member holds, and its hash is another', async () => {
      // Written long ago: what is new is in the file only after a tenth of a second.
      await testbed.alterData('etcd-1', { from: 'first', to: 'other' }, never)
      await expect(untilTheyHoldTheSame(8_000)).rejects.toThrow('to hold the same; last seen: ')
    })

    lane.more?.(
      () => testbed,
      () => events,
    )

    it('leaves nothing: no part of it, its links among them, and no data', async () => {
      expect(await lane.partsOf(id)).toHaveLength(lane.parts)
      expect(await scope.giveBack()).toEqual([])
      expect(await lane.partsOf(id)).toEqual([])
      expect(existsSync(join(folder, 'data'))).toBe(false)
    })
  })
}
