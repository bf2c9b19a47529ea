import type { z } from 'zod'
import { rfc3339 } from './clock.ts'
import { evidenceFolder } from './evidence-folder.ts'
import { keepsEvidence } from './keeps-evidence.ts'
import { profileReport } from './profile-report.ts'
import { proofReport } from './proof-report.ts'
import { checkId, isProof, proofsOf, proofStatus } from './proof.ts'
import { reportApiVersion, type implementationSchema, type reportSchema } from './report-schema.ts'
import type { CheckSummary, ClaimSummary, RunSummary } from './run-summary.ts'

/** What a run says, as data. Reporters only render it; docs/report.md explains every field. */
export type Report = z.infer<typeof reportSchema>
export type Implementation = z.infer<typeof implementationSchema>
export type CheckReport = Report['checks'][number]
export type ClaimReport = CheckReport['claims'][number]

/** A report shows so many events for a claim; all of them are in its evidence folder. */
const evidenceMax = 20

/**
 * The report of a run. `implementation` is who made what was judged; default: the Kubernetes that
 * the embedded provider started, which nobody answers for.
 */
export function buildReport(
  summary: RunSummary,
  implementation: Implementation = usualImplementation(summary),
): Report {
  const proof = isProof(summary)
  const { historySha256, historyEvents = 0 } = summary
  return {
    apiVersion: reportApiVersion,
    kind: 'ConformanceReport',
    date: rfc3339(summary.endedWallMs),
    statement: statementOf(summary),
    implementation,
    holdfast: summary.holdfast,
    profiles: proof ? [] : [profileReport(summary)],
    ...(proof && { proof: proofReport(summary) }),
    provider: summary.provider,
    versions: { ...summary.versions },
    ...(summary.lane !== undefined && { lane: { ...summary.lane } }),
    seed: summary.seed,
    command: summary.command,
    timings: structuredClone(summary.timings),
    run: {
      id: summary.run,
      state: summary.state,
      ...(summary.error !== undefined && { error: summary.error }),
      startedAt: rfc3339(summary.startedWallMs),
      durationMs: Math.max(0, Math.round(summary.endedWallMs - summary.startedWallMs)),
    },
    checks: checkReports(summary),
    leftovers: [...summary.leftovers],
    artefacts: { ...summary.artefacts },
    ...(historySha256 !== undefined && {
      history: { sha256: historySha256, events: historyEvents },
    }),
    runner: {
      rssBytesMax: Math.round(summary.runner.rssBytesMax),
      cpuMs: Math.round(summary.runner.cpuMs),
    },
  }
}

/** What runs are about when nobody says it, by the program whose version they name. */
const usualImplementations = [
  { program: 'kube-apiserver', organization: 'kubernetes', project: 'kubernetes' },
  { program: 'kubernetes', organization: 'kubernetes', project: 'kubernetes' },
  { program: 'dapr-scheduler', organization: 'dapr', project: 'dapr' },
  { program: 'etcd', organization: 'etcd-io', project: 'etcd' },
] as const

function usualImplementation({ versions }: RunSummary): Implementation {
  const found =
    usualImplementations.find(({ program }) => versions[program] !== undefined) ??
    usualImplementations[0]
  const { organization, program, project } = found
  return {
    organization,
    project,
    url: `https://github.com/${organization}/${project}`,
    version: versions[program] ?? 'unknown',
    contact: [],
  }
}

/** Only a whole profile under production timings is a statement about an implementation. */
function statementOf(summary: RunSummary): Report['statement'] {
  if (isProof(summary)) return 'proof'
  if (summary.timings.name === 'fast') return 'smoke'
  return summary.profile === undefined ? 'selection' : 'conformance'
}

/** In a proof, what a claim says under the sabotage of another claim is left out. */
function checkReports(summary: RunSummary): CheckReport[] {
  const proving = isProof(summary) && new Set(proofsOf(summary).map(({ claim }) => claim))
  return summary.checks.map((check) => {
    const claims = proving ? check.claims.filter((claim) => proving.has(claim)) : check.claims
    return checkReport(check, claims)
  })
}

function checkReport(check: CheckSummary, claims: readonly ClaimSummary[]): CheckReport {
  return {
    id: checkId(check),
    title: check.title,
    ...(check.sabotage !== undefined && { sabotage: check.sabotage }),
    durationMs: Math.max(0, Math.round(check.durationMs)),
    ...(check.skipped !== undefined && { skipped: check.skipped }),
    ...(check.excluded === true && { excluded: true }),
    ...(check.error !== undefined && { error: check.error }),
    ...(check.leftovers.length > 0 && { leftovers: [...check.leftovers] }),
    ...(check.lasted !== undefined && { lasted: structuredClone(check.lasted) }),
    claims: claims.map((claim) => claimReport(check, claim)),
  }
}

function claimReport(check: CheckSummary, claim: ClaimSummary): ClaimReport {
  const { id, level, sentence, source, verdict, reason, floor, knownDefect, accepted } = claim
  const hasFolder = keepsEvidence(check, claim)
  const shown = hasFolder ? claim.evidence.slice(0, evidenceMax) : []
  return {
    id,
    level,
    sentence,
    source,
    verdict,
    reason,
    floor,
    ...(knownDefect !== undefined && { knownDefect }),
    ...(accepted !== undefined && { accepted }),
    ...(claim.excluded && { excluded: true }),
    failsUnder: { sabotage: claim.failsUnder, status: proofStatus(check, claim) },
    ...(shown.length > 0 && {
      evidence: shown.map(({ t, text, subject }) => ({
        atMs: Math.round(t),
        text,
        ...(subject !== undefined && { subject }),
      })),
    }),
    ...(hasFolder && { evidenceFolder: evidenceFolder(id, check.sabotage) }),
  }
}
