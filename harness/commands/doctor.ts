import { Command } from 'commander'
import type { Invocation } from './invocation.ts'

/** `doctor`: what this machine can run, and how to get what is missing. */
export function doctorCommand(invocation: Invocation): Command {
  return new Command('doctor')
    .description('what this machine can run, and how to get what is missing')
    .option('--json', 'as JSON')
    .action(async (flags: { readonly json?: boolean }) => {
      const { examine } = await import('../runner/examine.ts')
      const { paintFor } = await import('../runner/style-text.ts')
      const { environment } = invocation
      const found = await examine(environment, new AbortController().signal)
      if (flags.json === true) invocation.out(`${JSON.stringify(found, undefined, 2)}\n`)
      else {
        const paint = paintFor(process.stdout.isTTY, environment)
        const width = Math.max(...found.findings.map(({ name }) => name.length))
        for (const { advice, name, seen, state } of found.findings) {
          const [sign, colour] = signs[state]
          invocation.out(`${paint(colour, sign)} ${name.padEnd(width)}  ${seen}\n`)
          if (advice !== undefined) invocation.out(`${' '.repeat(width + 4)}→ ${advice}\n`)
        }
        const yes = 'npx holdfast run can work on this machine'
        const no = 'npx holdfast run cannot work on this machine yet'
        invocation.out(`\n${found.canRun ? paint('green', yes) : paint('red', no)}\n`)
      }
      invocation.end(found.canRun ? 0 : 2)
    })
}

const signs = {
  good: ['✓', 'green'],
  missing: ['✗', 'red'],
  later: ['-', 'dim'],
  note: ['!', 'yellow'],
} as const
