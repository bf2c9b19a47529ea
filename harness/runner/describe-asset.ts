import type { AssetEvent } from '../assets/asset-event.ts'
import type { RunnerEvent } from './runner-event.ts'

/** A step in providing programs as people see it; while packages compile, with how far it is. */
export function describeAsset(event: AssetEvent): Extract<RunnerEvent, { kind: 'asset' }> {
  const { detail, packagesDone = 0, packagesTotal, programs } = event
  if (packagesDone === 0 || packagesTotal === undefined) return { kind: 'asset', text: detail }
  const far = `package ${packagesDone} of ${packagesTotal}`
  const text = `building ${programs.join(', ')}: ${far}, ${detail}`
  return { kind: 'asset', text, passing: true }
}
