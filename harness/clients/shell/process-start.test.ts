import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { processStart } from './process-start.ts'
import { processesWithVariable } from './processes-with-variable.ts'

it('tells one life of a pid from another and knows when it is over', async () => {
  const child = spawn('/bin/sh', ['-c', 'exec sleep 60'], {
    env: { PATH: '/usr/bin:/bin', HOLDFAST_TEST: `start-${process.pid}` },
  })
  await once(child, 'spawn')
  const pid = child.pid ?? 0
  try {
    const start = await processStart(pid)
    expect(start).toMatch(/^\d+$/)
    expect(await processStart(pid)).toBe(start)
    expect(await processStart(process.pid)).not.toBe(start)
    expect(await processesWithVariable('HOLDFAST_TEST', `start-${process.pid}`)).toEqual([
      { pid, start },
    ])
    expect(await processesWithVariable('HOLDFAST_TEST', 'start-')).toEqual([])
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  expect(await processStart(pid)).toBeUndefined()
  expect(await processesWithVariable('HOLDFAST_TEST', `start-${process.pid}`)).toEqual([])
})
