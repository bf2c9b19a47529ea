import { describe, expect, it } from 'vitest'
import { ComponentMember, type RunInNode } from './component-member.ts'
import {
  killScript,
  pauseScript,
  resumeScript,
  startScript,
  stopScript,
} from './component-scripts.ts'
import { wallMs } from '../../core/clock.ts'

const never = new AbortController().signal
const names = new Map([
  [killScript, 'kill'],
  [stopScript, 'stop'],
  [startScript, 'start'],
  [pauseScript, 'pause'],
  [resumeScript, 'resume'],
])

/** The scheduler of a node in memory, which notes what it is asked to run. */
function scheduler() {
  const ran: string[] = []
  const node = { isUp: true, fails: false, log: '' }
  const run: RunInNode = (script, args) => {
    ran.push([names.get(script) ?? 'another script', ...args].join(' '))
    return node.fails ? Promise.reject(new Error('the node said no')) : Promise.resolve(node.log)
  }
  const member = new ComponentMember({
    shape: { name: 'scheduler', role: 'scheduler' },
    program: 'kube-scheduler',
    testbed: 't1',
    run,
    isNodeUp: () => node.isUp,
  })
  return { member, node, ran }
}

describe('ComponentMember', () => {
  it('runs a script for each verb, with the name of its program', async () => {
    const { member, ran } = scheduler()
    await member.kill(never)
    await member.start(never)
    await member.pause(never)
    expect(member.state()).toBe('paused')
    await member.resume(never)
    expect(member.state()).toBe('running')
    await member.stop(never)
    expect(member.state()).toBe('down')
    const verbs = ['kill', 'start', 'pause', 'resume', 'stop']
    expect(ran).toEqual(verbs.map((verb) => `${verb} kube-scheduler`))
  })

  it('stays down when the kubelet starts what was killed, until it is started', async () => {
    const { member } = scheduler()
    await member.kill(never)
    member.observe('running')
    expect(member.state()).toBe('down')
    await member.start(never)
    expect(member.state()).toBe('running')
    member.observe('down')
    expect(member.state()).toBe('down')
    member.observe('running')
    expect(member.state()).toBe('running')
  })

  it('stays paused when its container is seen, and runs again when it ended meanwhile', async () => {
    const { member } = scheduler()
    await member.pause(never)
    member.observe('running')
    expect(member.state()).toBe('paused')
    member.observe('down')
    member.observe('running')
    expect(member.state()).toBe('running')
  })

  it('does not call paused or running what is down', async () => {
    const { member } = scheduler()
    await member.kill(never)
    await member.pause(never)
    await member.resume(never)
    expect(member.state()).toBe('down')
  })

  it('is down with its node', () => {
    const { member, node } = scheduler()
    node.isUp = false
    expect(member.state()).toBe('down')
    node.isUp = true
    expect(member.state()).toBe('running')
  })

  it('knows which exits are its own: none between kill and start', async () => {
    const { member } = scheduler()
    const before = wallMs() - 1
    expect(member.wasHeld(before)).toBe(false)
    await member.kill(never)
    await member.stop(never)
    expect(member.wasHeld(wallMs() + 60_000)).toBe(true)
    await member.start(never)
    expect(member.wasHeld(before)).toBe(false)
    expect(member.wasHeld(wallMs() + 1)).toBe(false)
  })

  it('is held from the first try on, although that failed', async () => {
    const { member, node } = scheduler()
    node.fails = true
    await expect(member.kill(never)).rejects.toThrow('the node said no')
    expect(member.state()).toBe('running')
    expect(member.wasHeld(wallMs())).toBe(true)
    node.fails = false
    await member.start(never)
    expect(member.wasHeld(wallMs() + 1)).toBe(false)
  })

  it('shows the last lines of its log, and says how to have it back', async () => {
    const { member, node, ran } = scheduler()
    node.log = 'one\ntwo\n'
    expect(await member.logs({ linesMax: 2 }, never)).toEqual(['one', 'two'])
    expect(ran).toEqual(['another script kube-scheduler 2'])
    expect(member.undoRecord()).toMatchObject({ kind: 'start-member', member: 'scheduler' })
  })
})
