import { expect, test } from 'vitest'
import { buildReport } from './report.ts'
import { scrubReport } from './scrub-report.ts'
import { scrubber } from './scrub.ts'
import { sampleCheck, sampleClaim, sampleRun } from './testing/sample-run.ts'

const leak = 'engine-7 wrote /home/ada/x and token=abc'
const leaks = /engine-7|\/home\/ada|abc\b/

test('no text that came from the machine leaves it', () => {
  const report = buildReport(
    sampleRun({
      command: `npx holdfast run --out /home/ada/x`,
      error: leak,
      leftovers: [leak],
      versions: { etcd: leak },
      checks: [
        sampleCheck({
          skipped: leak,
          error: leak,
          leftovers: [leak],
          claims: [
            sampleClaim({
              verdict: 'fail',
              reason: leak,
              evidence: [{ t: 1, text: leak, subject: 'engine-7' }],
            }),
          ],
        }),
      ],
    }),
  )
  const scrub = scrubber({ homeFolder: '/home/ada', hostName: 'engine-7' })
  expect(JSON.stringify(report)).toMatch(leaks)
  expect(JSON.stringify(scrubReport(report, scrub))).not.toMatch(leaks)
})

test('a host called kubernetes does not spoil what authors wrote', () => {
  const report = buildReport(sampleRun())
  expect(scrubReport(report, scrubber({ hostName: 'kubernetes' }))).toEqual(report)
})
