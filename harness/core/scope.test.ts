import { describe, expect, it } from 'vitest'
import { Scope } from './scope.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { UndoRecord } from './member.ts'

/** A journal in memory: what is left in it is what a later process would have to undo. */
class MemoryJournal implements Journal {
  readonly open: JournalEntry[] = []
  #next = 0

  async append(undo: UndoRecord): Promise<JournalEntry> {
    const entry = { id: this.#next++, undo }
    this.open.push(entry)
    return entry
  }

  async strike(entry: JournalEntry): Promise<void> {
    this.open.splice(this.open.indexOf(entry), 1)
  }
}

const record = (name: string): UndoRecord => ({ kind: 'remove', name })
const nothing = async (): Promise<void> => undefined

function scopeWith(options: { readonly undoLimitMs?: number } = {}) {
  const journal = new MemoryJournal()
  const undone: string[] = []
  const undo = async ({ name }: UndoRecord): Promise<void> => {
    undone.push(name)
  }
  const { undoLimitMs } = options
  return {
    journal,
    undone,
    scope: new Scope({ journal, undo, ...(undoLimitMs && { undoLimitMs }) }),
  }
}

describe('Scope', () => {
  it('journals the undo before it acquires', async () => {
    const { scope, journal } = scopeWith()
    const seen = await scope.acquire(record('x'), async () => journal.open.length)
    expect(seen).toBe(1)
  })

  it('gives back what was acquired half-way', async () => {
    const { scope, undone, journal } = scopeWith()
    const half = scope.acquire(record('x'), () => Promise.reject(new Error('half-way')))
    await expect(half).rejects.toThrow('half-way')
    expect(await scope.giveBack()).toEqual([])
    expect(undone).toEqual(['x'])
    expect(journal.open).toEqual([])
  })

  it('gives back newest first, by the live undo where there is one', async () => {
    const { scope, undone } = scopeWith()
    await scope.acquire(record('first'), nothing)
    await scope.acquire(record('second'), nothing, async () => {
      undone.push('second, live')
    })
    await scope.acquire(record('third'), nothing)
    await scope.giveBack()
    expect(undone).toEqual(['third', 'second, live', 'first'])
  })

  it('goes on after an undo that fails, and leaves its record for a later process', async () => {
    const { scope, undone, journal } = scopeWith()
    await scope.acquire(record('first'), nothing)
    await scope.acquire(record('second'), nothing, () => Promise.reject(new Error('busy')))
    expect(await scope.giveBack()).toEqual(['second: busy'])
    expect(undone).toEqual(['first'])
    expect(journal.open.map(({ undo }) => undo.name)).toEqual(['second'])
  })

  it('gives an undo that hangs no more than its time', async () => {
    const { scope, undone } = scopeWith({ undoLimitMs: 5 })
    await scope.acquire(record('first'), nothing)
    await scope.acquire(record('second'), nothing, () => new Promise(() => undefined))
    const [leftover] = await scope.giveBack()
    expect(leftover).toContain('second: waited 0.0 s for undo of second')
    expect(undone).toEqual(['first'])
  })

  it('gives back only once', async () => {
    const { scope, undone } = scopeWith()
    await scope.acquire(record('x'), nothing)
    await scope.giveBack()
    await scope.giveBack()
    expect(undone).toEqual(['x'])
  })

  it('lets nobody acquire once all is given back', async () => {
    const { scope, journal } = scopeWith()
    await scope.giveBack()
    const late = scope.acquire(record('late'), () => Promise.resolve('acquired'))
    await expect(late).rejects.toThrow('too late to acquire late')
    expect(journal.open).toEqual([])
  })

  it('stops whoever was about to acquire while all was given back', async () => {
    const { scope, journal } = scopeWith()
    let acquired = false
    const about = scope.acquire(record('about'), async () => {
      acquired = true
    })
    const refused = expect(about).rejects.toThrow('too late to acquire about')
    await scope.giveBack()
    await refused
    expect(acquired).toBe(false)
    expect(journal.open).toEqual([])
  })

  it('names all that is left when it is told to stop', async () => {
    const { scope, journal, undone } = scopeWith()
    const stop = new AbortController()
    await scope.acquire(record('first'), nothing)
    await scope.acquire(record('second'), nothing, () => {
      stop.abort(new Error('interrupted again'))
      return new Promise(() => undefined)
    })
    const left = await scope.giveBack(stop.signal)
    expect(left).toEqual(['second: interrupted again', 'first: interrupted again'])
    expect(undone).toEqual([])
    expect(journal.open.map(({ undo }) => undo.name)).toEqual(['first', 'second'])
  })
})
