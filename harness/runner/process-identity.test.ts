import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { identityOf, lifeOf } from './process-identity.ts'

describe('lifeOf', () => {
  it('knows this process as alive', async () => {
    expect(await lifeOf(await identityOf())).toBe('alive')
  })

  it('takes a process that got the same pid later for another one', async () => {
    expect(await lifeOf({ ...(await identityOf()), startTime: '1' })).toBe('dead')
  })

  it('knows that nothing outlives a boot', async () => {
    expect(await lifeOf({ ...(await identityOf()), bootId: 'an earlier boot' })).toBe('dead')
  })

  it('does not judge a process of another container', async () => {
    expect(await lifeOf({ ...(await identityOf()), pidNamespace: 'pid:[1]' })).toBe('elsewhere')
  })

  it('sees a process end', async () => {
    const child = spawn('sleep', ['60'])
    await once(child, 'spawn')
    const identity = await identityOf(child.pid)
    expect(await lifeOf(identity)).toBe('alive')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await lifeOf(identity)).toBe('dead')
  })
})
