import { expect, test } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { buildReport } from '../core/report.ts'
import { mixedRun, provingRun } from '../core/testing/sample-run.ts'
import { renderJson } from './json.ts'
import { parseReport } from './parse-report.ts'
import { renderYaml } from './yaml.ts'

const report = buildReport(mixedRun())

test.each([renderYaml, renderJson])('%o is read back as it was written', (render) => {
  expect(parseReport(render(report))).toEqual(report)
  const proof = buildReport(provingRun())
  expect(parseReport(render(proof))).toEqual(proof)
})

test('fields that a later holdfast added are no obstacle', () => {
  const later = renderJson(report).replace('{', '{ "weather": "fine",')
  expect(parseReport(later)).toEqual(report)
})

test.each([
  ['no text', '', 'report.yaml is not a conformance report: it has no kind'],
  ['other YAML', 'a: 1', 'report.yaml is not a conformance report: it has no kind'],
  ['broken YAML', 'a: [', /^report.yaml is neither YAML nor JSON: Flow sequence/],
  ['a bomb of aliases', 'a: &a [1]\nb: [*a, *a]', /^report.yaml is neither YAML nor JSON: /],
  [
    'a newer version',
    renderYaml(report).replace('/v1', '/v2'),
    'report.yaml is of holdfast.dev/v2; this holdfast reads holdfast.dev/v1',
  ],
  [
    'a wrong field',
    renderYaml(report).replace('seed: 42', 'seed: many'),
    /^report.yaml is not a conformance report: at seed: /,
  ],
  [
    'a wrong field of a claim',
    renderYaml(report).replace('verdict: fail', 'verdict: sure'),
    /^report.yaml is not a conformance report: at checks.0.claims.1.verdict: /,
  ],
])('%s is refused in one sentence', (_name, text, sentence) => {
  const read = (): unknown => parseReport(text, 'report.yaml')
  expect(read).toThrow(UsageError)
  expect(read).toThrow(sentence)
})
