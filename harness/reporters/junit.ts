import type { CheckReport, ClaimReport, Report } from '../core/report.ts'
import { oneLine } from './clean-text.ts'
import { renderXml, type XmlElement } from './xml.ts'

type Outcome = 'failure' | 'error' | 'skipped'

/**
 * The report as JUnit XML: one suite for each check, one test case for each claim. Tools gate on
 * failures and errors, so only what a gate has to stop at becomes one: a MUST that failed is a
 * `failure`, a MUST that is unknown and whatever broke is an `error`. SHOULD and MAY claims that
 * did not pass, accepted failures and skipped claims are `skipped`, and their message says so.
 * After `prove` a claim passes when it failed under its sabotage.
 */
export function renderJunit(report: Report): string {
  const suites = report.checks.map((check) => suiteOf(report, check))
  const run = runSuite(report)
  const all = run === undefined ? suites : [run, ...suites]
  return renderXml({
    name: 'testsuites',
    attributes: {
      name: 'holdfast',
      ...countsOf(all),
      time: seconds(report.run.durationMs),
      timestamp: report.run.startedAt.slice(0, 19),
    },
    children: all,
  })
}

/** What broke outside of every check; absent when nothing did. */
function runSuite(report: Report): XmlElement | undefined {
  const { run } = report
  if (run.state === 'complete' && run.error === undefined) return undefined
  const message = run.error ?? `the run ended early: ${run.state}`
  const child = testCase('holdfast', 'run', outcome('error', message, message))
  return suite('holdfast', 0, report, [child])
}

function suiteOf(report: Report, check: CheckReport): XmlElement {
  const name = check.sabotage === undefined ? check.id : `${check.id}@${check.sabotage}`
  const cases = check.claims.map((claim) =>
    testCase(name, claim.id, report.statement === 'proof' ? proofOf(claim) : outcomeOf(claim)),
  )
  if (check.error !== undefined) {
    cases.push(testCase(name, 'scenario', outcome('error', check.error, check.error)))
  }
  return suite(name, check.durationMs, report, cases, check.leftovers)
}

function suite(
  name: string,
  durationMs: number,
  report: Report,
  cases: readonly XmlElement[],
  leftovers: readonly string[] = [],
): XmlElement {
  const properties = {
    seed: String(report.seed),
    command: report.command,
    ...report.versions,
    ...report.lane,
  }
  return {
    name: 'testsuite',
    attributes: {
      name,
      ...countsOf(cases),
      time: seconds(durationMs),
      timestamp: report.run.startedAt.slice(0, 19),
    },
    children: [
      {
        name: 'properties',
        children: Object.entries(properties).map(([name, value]) => ({
          name: 'property',
          attributes: { name, value },
        })),
      },
      ...cases,
      ...(leftovers.length > 0
        ? [{ name: 'system-err', text: `could not be undone:\n${leftovers.join('\n')}` }]
        : []),
    ],
  }
}

/** Claims are judged in no time on the history of their check, whose suite has the time. */
function testCase(classname: string, name: string, child: XmlElement | undefined): XmlElement {
  return {
    name: 'testcase',
    attributes: { classname, name, time: seconds(0) },
    ...(child && { children: [child] }),
  }
}

function outcomeOf(claim: ClaimReport): XmlElement | undefined {
  const { accepted, level, reason, verdict } = claim
  const gates = level === 'MUST' && accepted === undefined
  switch (verdict) {
    case 'pass':
      return undefined
    case 'skipped':
      return outcome('skipped', reason)
    case 'fail':
      if (gates) return outcome('failure', reason, details(claim))
      return outcome(
        'skipped',
        `${accepted ? `accepted ${accepted}` : `failed ${level}`}: ${reason}`,
      )
    case 'unknown':
      if (level === 'MUST') return outcome('error', reason, details(claim))
      return outcome('skipped', `unknown ${level}: ${reason}`)
    default:
      return verdict satisfies never
  }
}

function proofOf(claim: ClaimReport): XmlElement | undefined {
  const { sabotage, status } = claim.failsUnder
  switch (status) {
    case 'proven':
      return undefined
    case 'did-not-fail':
      return outcome('failure', `did not fail under ${sabotage}: ${claim.reason}`, details(claim))
    case 'undecided':
      return outcome('error', `undecided under ${sabotage}: ${claim.reason}`, details(claim))
    case 'not-run':
      return outcome('error', `never judged under ${sabotage}`, details(claim))
    default:
      return status satisfies never
  }
}

function outcome(name: Outcome, message: string, text = ''): XmlElement {
  const type = name === 'failure' ? { type: 'fail' } : name === 'error' ? { type: 'unknown' } : {}
  return { name, attributes: { message: oneLine(message), ...type }, text }
}

function details(claim: ClaimReport): string {
  const { evidence = [], evidenceFolder, floor, knownDefect, level, sentence, source } = claim
  return [
    `${level}: ${sentence}`,
    `source: ${source}`,
    `reason: ${claim.reason}`,
    `floor: ${floor}`,
    ...(knownDefect === undefined ? [] : [`known defect: ${knownDefect}`]),
    ...evidence.map(({ atMs, text }) => `at ${seconds(atMs)} s: ${text}`),
    ...(evidenceFolder === undefined ? [] : [`more: ${evidenceFolder}/`]),
  ].join('\n')
}

/** Counts of the test cases in these elements, or in the suites among them. */
function countsOf(elements: readonly XmlElement[]): Record<string, number> {
  const cases = elements
    .flatMap((element) => (element.name === 'testsuite' ? (element.children ?? []) : [element]))
    .filter((element) => element.name === 'testcase')
  const having = (name: Outcome): number =>
    cases.filter((one) => one.children?.some((child) => child.name === name)).length
  return {
    tests: cases.length,
    failures: having('failure'),
    errors: having('error'),
    skipped: having('skipped'),
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3)
}
