import { describe, expect, it } from 'vitest'
import type { CheckSummary, ClaimSummary, RunSummary } from '../core/run-summary.ts'
import { timingsTable } from '../core/timings.ts'
import { openTerminal } from './terminal.ts'
import { Screen } from './testing/screen.ts'

const claim = (id: string, verdict: ClaimSummary['verdict'], reason: string): ClaimSummary => ({
  id,
  level: 'MUST',
  sentence: id,
  source: 'https://example.org',
  floor: 'none',
  failsUnder: 'some-defect',
  verdict,
  reason,
  evidence: [],
})

const held: CheckSummary = {
  check: 'pending/clears',
  title: 'a title',
  durationMs: 90_000,
  leftovers: [],
  claims: [claim('clears', 'pass', 'after 3.1 s')],
}

const failed: CheckSummary = {
  ...held,
  check: 'topology/spread',
  claims: [claim('spreads', 'fail', 'a bind broke it')],
}

const summary: RunSummary = {
  run: 'r1',
  holdfast: '0.1.0',
  seed: 42,
  command: 'npx holdfast run --seed 42',
  provider: 'embedded',
  timings: timingsTable.fast,
  versions: {},
  startedWallMs: 0,
  endedWallMs: 100_000,
  state: 'complete',
  checks: [held, failed],
  leftovers: [],
  artefacts: {},
  runner: { rssBytesMax: 0, cpuMs: 0 },
}

const runDone = {
  kind: 'run-done',
  summary,
  folder: '/work/.holdfast/runs/r1',
  exitCode: 1,
} as const

function open(window: Screen | { write: (text: string) => void }) {
  const clock = { nowMs: 0 }
  const terminal = openTerminal({
    write: window.write,
    window: window instanceof Screen ? window : {},
    environment: { TERM: 'xterm' },
    cwd: '/work',
    now: () => clock.nowMs,
  })
  return { terminal, clock }
}

describe('a terminal', () => {
  it('shows what each check does and for how long, below what is over', () => {
    const screen = new Screen(100)
    const { clock, terminal } = open(screen)
    terminal.listen({ kind: 'header', lines: ['holdfast 0.1.0  seed 42'] })
    const checks = ['pending/clears', 'topology/spread']
    terminal.listen({ kind: 'run-started', folder: '/x', checks, jobs: 2 })
    terminal.listen({ kind: 'check-state', check: 'pending/clears', state: 'provisioning' })
    terminal.listen({ kind: 'check-state', check: 'topology/spread', state: 'running' })
    clock.nowMs = 60_000
    const text = 'node-2\n is\u0007 off'
    terminal.listen({ kind: 'now', check: 'topology/spread', text, limitMs: 30_000 })
    clock.nowMs = 65_000
    terminal.listen({ kind: 'check-done', summary: held })
    expect(screen.seen.map((line) => line.replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/, '*'))).toEqual([
      'holdfast 0.1.0  seed 42',
      '✓ pending/clears 90.0 s',
      '  ✓ MUST   clears  after 3.1 s',
      '',
      '* 01:05 topology/spread 00:05/00:30 node-2 is off',
      '  01:05 1 of 2 checks done, 0 to come',
    ])
    terminal.close()
    expect(screen.seen).toHaveLength(3)
  })

  it('ends with a table, the exit code in words, and where the report is', () => {
    const screen = new Screen(100)
    const { terminal } = open(screen)
    terminal.listen({ kind: 'run-started', folder: '/x', checks: ['a', 'b'], jobs: 1 })
    terminal.listen(runDone)
    expect(screen.seen.slice(1)).toEqual([
      '✓ pending/clears        90.0 s  1 pass',
      '✗ topology/spread       90.0 s  1 fail',
      '',
      '2 checks, 2 claims in 100.0 s: 1 pass, 1 fail',
      'exit code 1: a MUST claim failed and was not accepted',
      'report: .holdfast/runs/r1/report.md (also report.yaml, junit.xml)',
    ])
    terminal.close()
  })
})

describe('a pipe', () => {
  it('gets plain lines that say when', () => {
    const written: string[] = []
    const { clock, terminal } = open({ write: (text) => written.push(text) })
    clock.nowMs = 61_000
    const check = 'topology/spread'
    terminal.listen({ kind: 'now', check, text: 'node-2 is off', limitMs: 30_000 })
    terminal.listen({ kind: 'now', check, text: 'node-2 is off', limitMs: 30_000 })
    terminal.listen({ kind: 'check-done', summary: failed })
    terminal.listen(runDone)
    expect(written.slice(0, 4)).toEqual([
      '[01:01] topology/spread: node-2 is off (at most 00:30)\n',
      '[01:01] ✗ topology/spread 90.0 s\n',
      '[01:01]   ✗ MUST   spreads\n',
      '[01:01]            a bind broke it\n',
    ])
    expect(written.join('')).not.toContain('\u001b')
    expect(written.at(-1)).toContain('exit code 1')
  })

  it('gets one of many passing lines every 15 seconds', () => {
    const written: string[] = []
    const { clock, terminal } = open({ write: (text) => written.push(text) })
    for (clock.nowMs = 0; clock.nowMs < 40_000; clock.nowMs += 1000) {
      terminal.listen({ kind: 'asset', text: `package ${clock.nowMs}`, passing: true })
    }
    expect(written).toHaveLength(3)
  })
})
