import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KwokLog } from './kwok-log.ts'

const pod = 'default/web-0'
const creating = { msg: 'Creating lease', node: 'node-0' }
const syncing = { msg: 'Syncing lease', node: 'node-0' }
const failed = { msg: 'Failed to sync lease', node: 'node-0' }
const readOnly = { msg: 'Skip pod', reason: 'read only', event: 'SYNC', pod }
const notManaged = { msg: 'Skip pod', reason: 'not managed', event: 'SYNC', pod }

function leftAlone(...lines: readonly object[]): readonly string[] | undefined {
  const log = new KwokLog()
  for (const line of lines) log.read(JSON.stringify({ level: 'DEBUG', ...line }))
  return log.leftAlone
}

describe('KwokLog', () => {
  test('finds four pods in a real log of a process that left them alone', async () => {
    const path = join(import.meta.dirname, '../../../../fixtures/kwok/pods-left-alone.log')
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    const log = new KwokLog()
    for (const [at, line] of lines.entries()) {
      // The first renewal is the last line but one.
      expect(log.leftAlone, `before line ${at + 1}`).toEqual(
        at < lines.length - 1 ? undefined : ['0', '1', '2', '3'].map((n) => `default/p-2-${n}`),
      )
      log.read(line)
    }
  })

  test('says nothing before the lease was renewed: the process may still look at the pod', () => {
    expect(leftAlone(readOnly)).toBeUndefined()
    expect(leftAlone(creating, readOnly)).toBeUndefined()
    expect(leftAlone(creating, readOnly, syncing)).toEqual([pod])
  })

  test.each([
    { msg: 'Delayed play stage', pod },
    { msg: 'Patch pod', pod },
    { msg: 'Delete pod', pod },
    { msg: 'Skip pod', reason: 'not match any stages', pod },
  ])('$msg after it was skipped: it was looked at', (looked) => {
    expect(leftAlone(notManaged, creating, readOnly, looked, syncing)).toEqual([])
    expect(leftAlone(looked, creating, readOnly, syncing)).toEqual([pod])
    expect(leftAlone(looked, creating, notManaged, syncing)).toEqual([pod])
  })

  test('a pod that is looked at later is not left alone any more', () => {
    const looked = { msg: 'Delayed play stage', pod }
    expect(leftAlone(creating, readOnly, syncing, looked)).toEqual([])
  })

  test('a lease that was taken over is held from the second renewal on', () => {
    expect(leftAlone(syncing, readOnly)).toBeUndefined()
    expect(leftAlone(syncing, readOnly, syncing)).toEqual([pod])
  })

  test('a lease that could not be had, or was lost, is asked for anew', () => {
    expect(leftAlone(creating, failed, syncing, readOnly)).toBeUndefined()
    expect(leftAlone(creating, syncing, failed, syncing)).toBeUndefined()
    expect(leftAlone(creating, syncing, creating, readOnly)).toBeUndefined()
    expect(leftAlone(creating, failed, creating, readOnly, syncing)).toEqual([pod])
  })

  test('passes over what is no line of kwok', () => {
    const log = new KwokLog()
    for (const line of ['', 'panic: no', '{"msg":1}', '[]', '{"msg":"Creating lease"'])
      log.read(line)
    expect(log.leftAlone).toBeUndefined()
    for (const line of [creating, syncing]) log.read(JSON.stringify(line))
    expect(log.leftAlone).toEqual([])
  })
})
