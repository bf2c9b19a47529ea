import { expect, test } from 'vitest'
import { buildReport } from '../core/report.ts'
import { mixedRun } from '../core/testing/sample-run.ts'
import { renderYaml } from './yaml.ts'

test('YAML of the mixed run', async () => {
  await expect(renderYaml(buildReport(mixedRun()))).toMatchFileSnapshot(
    '../../fixtures/reports/mixed.yaml',
  )
})
