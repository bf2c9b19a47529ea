import { Command } from 'commander'
import type { Report } from '../core/report.ts'
import type { Invocation } from './invocation.ts'
import { parseOneOf } from './parse-values.ts'

const formats = ['yaml', 'json', 'junit', 'markdown', 'html'] as const
type Format = (typeof formats)[number]

/** `report <run>`: renders the report of a run. */
export function reportCommand(invocation: Invocation): Command {
  return new Command('report')
    .description(`print the report of a run as ${formats.join(', ')}`)
    .argument('<run>', 'id or folder of a run, or "last"')
    .option('--format <format>', formats.join(', '), parseOneOf('--format', formats), 'markdown')
    .action(async (reference: string, flags: { readonly format: Format }) => {
      const { cacheFolder } = await import('../assets/cache-folder.ts')
      const { findRun } = await import('../runner/find-run.ts')
      const { readReport } = await import('../runner/read-report.ts')
      const { cwd, environment } = invocation
      const run = await findRun(reference, { cwd, cacheFolder: cacheFolder(environment) })
      const report = await readReport(run.folder)
      invocation.out(await render(report, flags.format))
      invocation.end(0)
    })
}

async function render(report: Report, format: Format): Promise<string> {
  switch (format) {
    case 'yaml':
      return (await import('../reporters/yaml.ts')).renderYaml(report)
    case 'json':
      return (await import('../reporters/json.ts')).renderJson(report)
    case 'junit':
      return (await import('../reporters/junit.ts')).renderJunit(report)
    case 'markdown':
      return (await import('../reporters/markdown.ts')).renderMarkdown(report)
    case 'html':
      return (await import('../reporters/html.ts')).renderHtml(report)
    default:
      return format satisfies never
  }
}
