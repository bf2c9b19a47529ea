import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { lifeOf, ownIdentity, startTimeOf } from './process-identity.ts'

describe('lifeOf', () => {
  it('knows this process as alive', () => {
    expect(lifeOf(ownIdentity())).toBe('alive')
  })

  it('takes a process that got the same pid later for another one', () => {
    const own = ownIdentity()
    expect(lifeOf({ ...own, startTime: own.startTime - 1 })).toBe('dead')
  })

  it('knows that nothing outlives a boot', () => {
    expect(lifeOf({ ...ownIdentity(), bootId: 'an earlier boot' })).toBe('dead')
  })

  it('does not judge a process of another container', () => {
    expect(lifeOf({ ...ownIdentity(), pidNamespace: 'pid:[1]' })).toBe('elsewhere')
  })

  it('sees a process end', async () => {
    const child = spawn('sleep', ['60'])
    await once(child, 'spawn')
    const pid = child.pid ?? 0
    const identity = { ...ownIdentity(), pid, startTime: startTimeOf(pid) ?? 0 }
    expect(lifeOf(identity)).toBe('alive')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(lifeOf(identity)).toBe('dead')
  })
})
