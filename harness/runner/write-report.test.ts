import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HarnessError } from '../core/errors.ts'
import { buildReport } from '../core/report.ts'
import { mixedRun, sampleRun } from '../core/testing/sample-run.ts'
import { parseReport } from '../reporters/parse-report.ts'
import { stepSummaryBytesMax } from './append-step-summary.ts'
import { writeReport } from './write-report.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-report-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const report = buildReport(mixedRun())
const names = ['junit.xml', 'report.md', 'report.yaml']

describe('writing a report', () => {
  test('leaves the three files and nothing else', async () => {
    const written = await writeReport({ folder, report, places: {} })
    expect((await readdir(folder)).toSorted()).toEqual(names)
    expect(written.files).toHaveLength(3)
    expect(parseReport(await readFile(join(folder, 'report.yaml'), 'utf8'))).toEqual(report)
  })

  test('puts the new report in the place of an older one', async () => {
    await writeReport({ folder, report, places: {} })
    await writeReport({ folder, report: buildReport(sampleRun()), places: {} })
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toMatch(/^# ✅/)
    expect(await readdir(folder)).toHaveLength(3)
  })

  test('takes host name and paths out of it', async () => {
    const told = buildReport(sampleRun({ leftovers: [`${folder}/data of engine-7`] }))
    const places = { runFolder: folder, hostName: 'engine-7' }
    const written = await writeReport({ folder, report: told, places })
    expect(written.report.leftovers).toEqual(['<run>/data of <host>'])
    for (const name of names) {
      expect(await readFile(join(folder, name), 'utf8')).not.toMatch(/engine-7|write-report-/)
    }
  })

  test('names the file that could not be written, and writes the others', async () => {
    await mkdir(join(folder, 'junit.xml'))
    await writeFile(join(folder, 'junit.xml', 'in-the-way'), '')
    const error: unknown = await writeReport({ folder, report, places: {} }).catch(
      (e: unknown) => e,
    )
    expect(error).toBeInstanceOf(HarnessError)
    expect(String(error)).toContain(
      `could not write junit.xml in ${folder}: a folder of that name stands in the way`,
    )
    expect((await readdir(folder)).toSorted()).toEqual(names)
  })

  test('in a folder that is a file says so for every file', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    await expect(writeReport({ folder: file, report, places: {} })).rejects.toThrow(
      /could not write report\.yaml, junit\.xml, report\.md in .*: a part of that path is a file/,
    )
  })

  test.skipIf(process.getuid?.() === 0)('without the right to write says what to do', async () => {
    await chmod(folder, 0o500)
    await expect(writeReport({ folder, report, places: {} })).rejects.toThrow(/may not write/)
  })
})

describe('the summary of a step', () => {
  test('gets the Markdown after what it holds', async () => {
    const stepSummary = join(folder, 'summary.md')
    await writeFile(stepSummary, 'earlier')
    await writeReport({ folder, report, places: {}, stepSummary })
    expect(await readFile(stepSummary, 'utf8')).toMatch(/^earlier\n# ❌ holdfast/)
  })

  test('is never larger than it may be, and says what was cut', async () => {
    const stepSummary = join(folder, 'summary.md')
    const leftovers = Array.from({ length: 20_000 }, (_, n) => `process ${n} ${'✗'.repeat(40)}`)
    const long = buildReport(sampleRun({ leftovers }))
    await writeReport({ folder, report: long, places: {}, stepSummary })
    expect((await stat(stepSummary)).size).toBeLessThanOrEqual(stepSummaryBytesMax)
    expect(await readFile(stepSummary, 'utf8')).toMatch(/✗\n\n_The report is longer .*\n$/)
    await writeReport({ folder, report: long, places: {}, stepSummary })
    expect((await stat(stepSummary)).size).toBeLessThanOrEqual(stepSummaryBytesMax)
  })

  test('that cannot be written is a warning and no failure of the report', async () => {
    const { files, warnings } = await writeReport({
      folder,
      report,
      places: {},
      stepSummary: join(folder, 'absent', 'summary.md'),
    })
    expect(files).toHaveLength(3)
    expect(warnings).toEqual([expect.stringContaining('could not write')])
  })

  test('is left alone when there is none', async () => {
    expect((await writeReport({ folder, report, places: {}, stepSummary: '' })).warnings).toEqual(
      [],
    )
  })
})
