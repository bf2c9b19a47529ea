import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { listenForInterrupts, type SignalSource } from './listen-for-interrupts.ts'

class Signals extends EventEmitter implements SignalSource {
  exitCode: number | undefined
  exit(code: number): void {
    this.exitCode = code
  }
}

describe('listenForInterrupts', () => {
  it('undoes at the first, stops the undo at the second, and ends at the third', () => {
    const signals = new Signals()
    let nowMs = 0
    const counts: number[] = []
    const interrupts = listenForInterrupts(signals, (count) => counts.push(count), {
      now: () => nowMs,
    })
    const state = () => [interrupts.signal.aborted, interrupts.hardSignal.aborted, signals.exitCode]
    expect(state()).toEqual([false, false, undefined])
    signals.emit('SIGINT')
    expect(state()).toEqual([true, false, undefined])
    nowMs += 600
    signals.emit('SIGTERM')
    expect(state()).toEqual([true, true, undefined])
    nowMs += 600
    signals.emit('SIGINT')
    expect(state()).toEqual([true, true, 130])
    expect(counts).toEqual([1, 2])
  })

  it('takes one Ctrl-C for one, although terminal, npm and launcher each pass it on', () => {
    const signals = new Signals()
    let nowMs = 0
    const interrupts = listenForInterrupts(signals, () => undefined, { now: () => nowMs })
    for (const delayMs of [0, 2, 40, 300]) {
      nowMs = delayMs
      signals.emit('SIGINT')
    }
    expect(interrupts.signal.aborted).toBe(true)
    expect(interrupts.hardSignal.aborted).toBe(false)
  })

  it('undoes when its terminal is closed', () => {
    const signals = new Signals()
    const interrupts = listenForInterrupts(signals, () => undefined)
    signals.emit('SIGHUP')
    expect(interrupts.signal.aborted).toBe(true)
  })

  it('hears nothing once it is closed', () => {
    const signals = new Signals()
    const interrupts = listenForInterrupts(signals, () => undefined)
    interrupts.close()
    signals.emit('SIGINT')
    expect(interrupts.signal.aborted).toBe(false)
  })
})
