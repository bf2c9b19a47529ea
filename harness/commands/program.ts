import { Command, Help } from 'commander'
import { holdfastVersion } from '../runner/package-root.ts'
import { doctorCommand } from './doctor.ts'
import { downCommand } from './down.ts'
import type { Invocation } from './invocation.ts'
import { judgeCommand } from './judge.ts'
import { keepCommand } from './keep.ts'
import { listCommand } from './list.ts'
import { nodeImageCommand } from './node-image.ts'
import { planCommand } from './plan.ts'
import { proveCommand } from './prove.ts'
import { pruneCommand } from './prune.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run.ts'
import { sweepCommand } from './sweep.ts'
import { upCommand } from './up.ts'

const epilogue = `
A run is named by its id, by the path of its folder, or by "last".
Settings may stand in holdfast.config.ts; flags win. More: docs/cli.md

Exit codes:
  0 every selected MUST claim passed    1 a MUST failed and was not accepted
  2 a MUST is unknown or was skipped    3 holdfast or a provider broke
  64 bad usage                          130 interrupted

Examples:
  npx holdfast run                         the core profile on the embedded testbed
  npx holdfast run etcd-quota --seed 42    one suite, and the same faults every time
  npx holdfast judge last                  the verdicts of the last run once more
  npx holdfast sweep                       take back what a killed run left behind
`

/** The table of commands. Each loads what it needs only when it is called. */
export function buildProgram(invocation: Invocation): Command {
  const program = new Command('holdfast')
    .description('breaks a Kubernetes cluster on purpose, again and again, and reports what held')
    .version(holdfastVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help, also for a command')
    .addHelpText('after', epilogue)
    .showSuggestionAfterError(true)
  const commands = [
    runCommand,
    listCommand,
    planCommand,
    replayCommand,
    judgeCommand,
    reportCommand,
    proveCommand,
    upCommand,
    downCommand,
    sweepCommand,
    doctorCommand,
    pruneCommand,
    nodeImageCommand,
  ]
  for (const make of commands) program.addCommand(make(invocation))
  program.addCommand(keepCommand(invocation), { hidden: true })
  configure(program, invocation)
  return program
}

/** Makes commander throw instead of ending the process, and speak in one sentence. */
function configure(program: Command, invocation: Invocation): void {
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])]) {
    command.exitOverride().configureOutput({
      writeOut: invocation.out,
      writeErr: invocation.note,
      outputError: (text, write) => write(oneSentence(text)),
    })
    command.createHelp = () => Object.assign(new Help(), { helpWidth: 100 })
  }
}

/** `error: unknown option '--sed'\n(Did you mean --seed?)` becomes one line. */
function oneSentence(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
  return `holdfast: ${line}\n`
}
