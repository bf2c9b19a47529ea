import { describe, expect, it } from 'vitest'
import { missingProgram, scenarioPrograms } from './scenario-programs.ts'
import { useTemporaryFolder } from '../assets/testing/temporary-folder.ts'
import type { RunnerEvent } from './runner-event.ts'

const folder = useTemporaryFolder()
const { signal } = new AbortController()

/** A machine without a program, a network and Go. */
const bare = () => ({ PATH: folder(), XDG_CACHE_HOME: folder(), HOLDFAST_OFFLINE: '1' })

describe('scenarioPrograms', () => {
  it('looks for nothing when no check needs a program', async () => {
    const heard: RunnerEvent[] = []
    const options = { programs: { k6: '/nowhere/k6' }, dapr: '1.18', environment: bare() }
    const found = await scenarioPrograms(options, [], (event) => void heard.push(event), signal)
    expect(found).toEqual({ paths: {}, missing: {}, versions: {} })
    expect(heard).toEqual([])
  })

  it('says why a program cannot be had, and the checks that need it are skipped for that', async () => {
    const options = { programs: {}, dapr: '1.18', environment: bare() }
    const { missing, paths } = await scenarioPrograms(options, ['k6'], () => undefined, signal)
    expect(paths).toEqual({})
    const lacking = missingProgram({ testbed: 'kubernetes', programs: ['k6'] }, missing)
    const how = /^needs k6: not downloaded: HOLDFAST_OFFLINE is set; not built: .*Go/
    expect(lacking?.reason).toMatch(how)
    expect(lacking?.reason).not.toContain('\n')
    expect(lacking?.excluded).toBeUndefined()
    expect(missingProgram({ testbed: 'kubernetes' }, missing)).toBeUndefined()
  })

  it.each([
    ['1.18', 'daprd 1.18.3: the Go module github.com/dapr/durabletask-go', true],
    ['1.14', 'Go', undefined],
  ])('leaves out what no machine builds of Dapr %s', async (dapr, why, excluded) => {
    const options = { programs: {}, dapr, environment: bare() }
    const { missing } = await scenarioPrograms(options, ['daprd'], () => undefined, signal)
    const lacking = missingProgram({ testbed: 'dapr', programs: ['daprd'] }, missing)
    expect(lacking?.reason).toContain(why)
    expect(lacking?.excluded).toBe(excluded)
  })

  it('ends the run when the program that the user named will not do', async () => {
    const options = { programs: { k6: '/nowhere/k6' }, dapr: '1.18', environment: bare() }
    await expect(scenarioPrograms(options, ['k6'], () => undefined, signal)).rejects.toThrow(
      '--program k6=/nowhere/k6 cannot be used',
    )
  })
})
