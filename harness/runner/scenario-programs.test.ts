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
    const options = { programs: { k6: '/nowhere/k6' }, environment: bare() }
    const found = await scenarioPrograms(options, [], (event) => void heard.push(event), signal)
    expect(found).toEqual({ paths: {}, missing: {}, versions: {} })
    expect(heard).toEqual([])
  })

  it('says why a program cannot be had, and the checks that need it are skipped for that', async () => {
    const options = { programs: {}, environment: bare() }
    const { missing, paths } = await scenarioPrograms(options, ['k6'], () => undefined, signal)
    expect(paths).toEqual({})
    const reason = missingProgram({ testbed: 'kubernetes', programs: ['k6'] }, missing)
    expect(reason).toMatch(/^needs k6: not downloaded: HOLDFAST_OFFLINE is set; not built: .*Go/)
    expect(reason).not.toContain('\n')
    expect(missingProgram({ testbed: 'kubernetes' }, missing)).toBeUndefined()
  })

  it('ends the run when the program that the user named will not do', async () => {
    const options = { programs: { k6: '/nowhere/k6' }, environment: bare() }
    await expect(scenarioPrograms(options, ['k6'], () => undefined, signal)).rejects.toThrow(
      '--program k6=/nowhere/k6 cannot be used',
    )
  })
})
