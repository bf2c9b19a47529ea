import { describe, expect, it } from 'vitest'
import { fillDisk } from './fill-disk.ts'
import type { AimedFault } from '../core/fault.ts'
import type { MemberState, MemberWithDisk } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

const never = new AbortController().signal

/** A member whose disk is a flag; `acts` takes what was done to it, in order. */
class DiskInMemory {
  readonly abilities: ReadonlySet<string>
  readonly name: string
  readonly role = 'etcd'
  readonly acts: string[] = []
  full = false
  isDeaf = false
  #state: MemberState = 'running'

  constructor(name: string, abilities = ['fill-disk']) {
    this.name = name
    this.abilities = new Set(abilities)
  }

  state(): MemberState {
    return this.#state
  }

  undoRecord() {
    return { kind: 'start-member', name: this.name }
  }

  isDiskFull = () => Promise.resolve(this.full)
  fillDisk = () => this.#do('fill', () => (this.full = !this.isDeaf))
  clearDisk = () => this.#do('clear', () => (this.full = false))
  kill = () => this.#do('kill', () => (this.#state = 'down'))
  start = () => this.#do('start', () => (this.#state = 'running'))

  #do(act: string, change: () => void): Promise<void> {
    this.acts.push(act)
    change()
    return Promise.resolve()
  }
}

function aim(members: readonly DiskInMemory[]): Promise<AimedFault> {
  const testbed = { id: 'memory', members: members as unknown as readonly MemberWithDisk[] }
  const names = members.map(({ name }) => name)
  return fillDisk(names).aim(testbed as unknown as Testbed, never)
}

describe('fillDisk', () => {
  it('fills all of them, and undoes as an operator does: ends, makes room, starts', async () => {
    const members = [new DiskInMemory('etcd-0'), new DiskInMemory('etcd-1')]
    const aimed = await aim(members)
    expect(aimed.undoRecords).toHaveLength(2)
    expect(aimed.disturbsStore).toBe(true)
    await aimed.inject(never)
    expect(await aimed.confirm(never)).toBe('not a page more fits on the disk of etcd-0, etcd-1')
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toBe('etcd-0, etcd-1 running, with room')
    expect(members.map(({ acts }) => acts.join())).toEqual([
      'fill,kill,clear,start',
      'fill,kill,clear,start',
    ])
  })

  it('is not confirmed while one has room, and not undone while one has none', async () => {
    const members = [new DiskInMemory('etcd-0'), new DiskInMemory('etcd-1')]
    const [, other] = members
    if (other !== undefined) other.isDeaf = true
    const aimed = await aim(members)
    await aimed.inject(never)
    await expect(aimed.confirm(never)).rejects.toThrow('only the disk of etcd-0 is full')
    await expect(aimed.confirmUndone(never)).rejects.toThrow('the disk of etcd-0 is still full')
  })

  it('wants members with disks of their own', async () => {
    const member = new DiskInMemory('etcd-0', ['kill'])
    await expect(aim([member])).rejects.toThrow('etcd-0 has no disk of its own')
  })
})
