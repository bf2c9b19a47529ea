import { describe, expect, it } from 'vitest'
import { testbedOptions } from './testbed-options.ts'
import type { ProviderName } from '../core/provider.ts'

const asked = (settings: Readonly<Record<string, string>>, provider: ProviderName = 'kind') =>
  testbedOptions({ provider, timings: 'fast', settings, dapr: '1.18' })

describe('settings of a scheduler in pods', () => {
  it('say what its volumes are on', () => {
    expect(asked({}).daprVolumes).toBeUndefined()
    expect(asked({ 'dapr.volumes': 'disk', 'dapr.replicas': '3' }).daprVolumes).toBe('disk')
    expect(asked({ 'dapr.volumes': 'memory' }).daprVolumes).toBe('memory')
  })

  it.each([
    [{ 'dapr.volumes': 'memory', 'dapr.replicas': '3' }, 'with one replica only, not 3'],
    [{ 'dapr.volumes': 'tape' }, '--set dapr.volumes=tape: must be disk or memory'],
    [{ 'dapr.store': 'outside' }, 'a scheduler in pods of kind has it inside'],
  ])('are refused with a reason: %j', (settings, reason) => {
    expect(() => asked(settings)).toThrow(reason)
  })

  it.each(['dapr.volumes', 'dapr.image'])('are for real nodes only: %s', (key) => {
    expect(() => asked({ [key]: 'memory' }, 'embedded')).toThrow(
      `--set ${key} is for a scheduler in pods: it needs --provider kind`,
    )
  })
})
