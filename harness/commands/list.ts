import { Command } from 'commander'
import { countOf } from '../invariants/count-of.ts'
import type { Needs } from '../core/check.ts'
import type { LoadedCheck } from '../runner/load-checks.ts'
import { profilesOf } from '../runner/profiles.ts'
import type { Paint } from '../runner/style-text.ts'
import type { Invocation } from './invocation.ts'

/** `list [what…]`: checks and claims. */
export function listCommand(invocation: Invocation): Command {
  return new Command('list')
    .description('checks and claims: id, level, source, needs, profiles')
    .argument('[what...]', 'check ids, suite names or globs; all of them if absent')
    .option('--json', 'as JSON')
    .action(async (what: string[], flags: { readonly json?: boolean }) => {
      const { loadConfig } = await import('../runner/config.ts')
      const { loadChecks } = await import('../runner/load-checks.ts')
      const { paintFor } = await import('../runner/style-text.ts')
      const { selectChecks } = await import('../runner/select-checks.ts')
      const { describeCheck } = await import('./describe-check.ts')
      const { cwd, environment } = invocation
      const { checks: checkFiles = [] } = await loadConfig(cwd)
      const loaded = await loadChecks({ checkFiles, cwd })
      const selection = { what: what.length > 0 ? what : ['**'], profile: 'core', claims: [] }
      const listed = selectChecks(loaded, selection)
      if (flags.json === true) {
        invocation.out(`${JSON.stringify(listed.map(describeCheck), undefined, 2)}\n`)
      } else {
        const paint = paintFor(process.stdout.isTTY, environment)
        invocation.out(`${listed.map((one) => describe(one, paint)).join('\n')}\n`)
      }
      invocation.end(0)
    })
}

function describe(loaded: LoadedCheck, paint: Paint): string {
  const { builtIn, check } = loaded
  const profiles = profilesOf({ id: check.id, builtIn })
  const idWidth = Math.max(...check.claims.map(({ id }) => id.length))
  const claims = check.claims.flatMap(({ id, level, needs, sentence, source }) => [
    `    ${level.padEnd(6)} ${paint('cyan', id.padEnd(idWidth))}  ${sentence}`,
    `    ${' '.repeat(6 + 1 + idWidth)}  ${paint('dim', [source, ...describeMembers(needs)].join('; needs '))}`,
  ])
  return [
    `${paint('bold', check.id)}  ${paint('dim', describeTime(check))}`,
    `  ${check.title}`,
    `  ${paint('dim', `needs ${describeNeeds(check.needs)}; profile ${profiles.join(', ') || 'none'}`)}`,
    ...claims,
    '',
  ].join('\n')
}

function describeTime({ lasts, limit }: LoadedCheck['check']): string {
  if (lasts === undefined) return `at most ${limit}`
  return `as long as --time-limit says, ${lasts.usual} without it, and at most ${limit} more`
}

function describeNeeds(needs: Needs): string {
  const { etcdMembers, nodes, testbed, zones } = needs
  const counts = [
    ...(nodes === undefined ? [] : [countOf(nodes, 'node')]),
    ...(zones === undefined ? [] : [countOf(zones, 'zone')]),
    ...(etcdMembers === undefined ? [] : [countOf(etcdMembers, 'etcd member')]),
  ]
  const { programs = [] } = needs
  return [testbed, ...counts, ...programs, ...describeMembers(needs)].join(', ')
}

function describeMembers(needs: Pick<Needs, 'abilities' | 'volumes'> = {}): string[] {
  const { abilities = {}, volumes } = needs
  return [
    ...Object.entries(abilities).map(([role, list]) => `${role} ${list.join('+')}`),
    ...(volumes === undefined ? [] : [`volumes on ${volumes}`]),
  ]
}
