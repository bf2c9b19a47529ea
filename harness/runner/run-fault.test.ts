import { describe, expect, it } from 'vitest'
import { duringFault } from './run-fault.ts'
import type { AimedFault, Fault } from '../core/fault.ts'
import type { Journal, JournalEntry } from '../core/journal.ts'
import type { NewEvent } from '../core/event.ts'
import type { Testbed } from '../core/testbed.ts'

const broken = (text: string) => (): Promise<never> => Promise.reject(new Error(text))

/** Performs a fault of which some parts are replaced, and says what is left of it. */
function performing(parts: Partial<AimedFault> = {}) {
  const open: JournalEntry[] = []
  const steps: string[] = []
  const journal: Journal = {
    append: async (undo) => {
      const entry = { id: open.length, undo }
      open.push(entry)
      return entry
    },
    strike: async (entry) => void open.splice(open.indexOf(entry), 1),
  }
  const aimed: AimedFault = {
    members: [],
    undoRecords: [{ kind: 'start-member', name: 'first' }],
    disturbsStore: false,
    inject: async () => undefined,
    confirm: async () => 'seen',
    undo: async () => undefined,
    confirmUndone: async () => 'gone',
    ...parts,
  }
  const fault: Fault = { name: 'kill', aim: async () => aimed }
  const check = new AbortController()
  const hard = new AbortController()
  const during = (body: () => Promise<unknown>, by: Journal = journal): Promise<unknown> =>
    duringFault(
      fault,
      {
        testbed: {} as Testbed,
        journal: by,
        record: (event: NewEvent) => void (event.kind === 'fault' && steps.push(event.step)),
        now: () => undefined,
        note: () => undefined,
        signal: check.signal,
        hardSignal: hard.signal,
        id: 'kill-1',
      },
      body,
    )
  return { open, steps, journal, during, check, hard }
}

const undone = ['undoing', 'undone', 'confirmed-undone']

describe('duringFault', () => {
  it('journals the undo before it injects, and strikes it when it was undone', async () => {
    let journalled = 0
    const fault = performing({ inject: async () => void (journalled = fault.open.length) })
    await fault.during(async () => undefined)
    expect(journalled).toBe(1)
    expect(fault.open).toEqual([])
    expect(fault.steps).toEqual(['aimed', 'injected', 'confirmed', ...undone])
  })

  it('undoes what was injected half-way', async () => {
    const fault = performing({ inject: broken('half-way') })
    await expect(fault.during(async () => undefined)).rejects.toThrow('half-way')
    expect(fault.steps).toEqual(['aimed', ...undone])
  })

  it('goes on when it was not seen to bite, and says so', async () => {
    const fault = performing({ confirm: broken('it is still up') })
    expect(await fault.during(async () => 'went on')).toBe('went on')
    expect(fault.steps).toContain('unconfirmed')
  })

  it('undoes with fresh time when the check was aborted', async () => {
    const fault = performing()
    const body = async (): Promise<never> => {
      fault.check.abort(new Error('interrupted'))
      throw new Error('interrupted')
    }
    await expect(fault.during(body)).rejects.toThrow('interrupted')
    expect(fault.steps.slice(-3)).toEqual(undone)
    expect(fault.open).toEqual([])
  })

  it('never puts the error of the undo over the first one, and leaves its record', async () => {
    const fault = performing({ undo: broken('no undo') })
    await expect(fault.during(broken('the body'))).rejects.toThrow('the body')
    expect(fault.steps.at(-1)).toBe('undo-failed')
    expect(fault.open).toHaveLength(1)
  })

  it('says that it could not be undone when nothing else broke', async () => {
    const fault = performing({ confirmUndone: broken('still down') })
    const during = fault.during(async () => undefined)
    await expect(during).rejects.toThrow('could not undo the fault kill-1')
    expect(fault.open).toHaveLength(1)
  })

  it('stops the undo at a second interrupt, and leaves its record for sweep', async () => {
    const fault = performing({ undo: () => new Promise(() => undefined) })
    const during = fault.during(async () => {
      setImmediate(() => fault.hard.abort(new Error('interrupted a second time')))
    })
    await expect(during).rejects.toThrow('could not undo the fault kill-1')
    expect(fault.open).toHaveLength(1)
  })

  it('takes no offence at a journal that cannot be struck', async () => {
    const fault = performing()
    const full: Journal = { ...fault.journal, strike: broken('the disk is full') }
    await expect(fault.during(broken('the body'), full)).rejects.toThrow('the body')
  })
})
