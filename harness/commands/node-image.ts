import { absolutePaths } from './absolute-paths.ts'
import { Command } from 'commander'
import type { Invocation } from './invocation.ts'
import { InterruptedError } from './interrupted-error.ts'
import { listenForInterrupts } from './listen-for-interrupts.ts'
import { parsePair } from './parse-values.ts'

interface Flags {
  readonly kubernetes?: string
  readonly etcd?: string
  readonly program?: Readonly<Record<string, string>>
  readonly mirror?: string
  readonly json?: boolean
}

/** `node-image`: images for the nodes of the provider kind. */
export function nodeImageCommand(invocation: Invocation): Command {
  const build = new Command('build')
    .description('our own kind node image, made without any registry; prints its name')
    .option('--kubernetes <version>', 'minor or exact version, such as 1.36 or 1.36.4')
    .option('--etcd <version>', 'minor or exact version, such as 3.6')
    .option(
      '--program <name=path>',
      'use this program instead of a cached one',
      parsePair('--program'),
    )
    .option('--mirror <address>', "where Debian's packages come from (default: Debian's own)")
    .option('--json', 'print name, digest and versions as JSON')
    .action(async (flags: Flags) => buildImage(flags, invocation))
  return new Command('node-image').description('images for the provider kind').addCommand(build)
}

async function buildImage(flags: Flags, invocation: Invocation): Promise<void> {
  // Docker and Debian concern few callers: loaded only when an image is really wanted.
  const { provideNodeImage } = await import('../providers/kind/node-image/provide-node-image.ts')
  const { describeAsset } = await import('../runner/describe-asset.ts')
  const { openTerminal } = await import('../runner/terminal.ts')
  const { cwd, environment } = invocation
  const terminal = openTerminal({
    // Progress goes beside the result, so that JSON stays JSON.
    write: invocation.note,
    window: process.stderr,
    environment,
    cwd,
  })
  const interrupts = listenForInterrupts(process, () => {
    terminal.say('interrupted: taking back what was made')
  })
  try {
    const options = {
      versions: versionsOf(flags),
      overrides: absolutePaths(flags.program, cwd),
      environment,
      ...(flags.mirror === undefined ? {} : { mirror: flags.mirror }),
      progress: (event: Parameters<typeof describeAsset>[0]) =>
        terminal.listen(describeAsset(event)),
      say: (text: string) => terminal.listen({ kind: 'asset', text }),
    }
    const image = await provideNodeImage(options, interrupts.signal)
    terminal.close()
    const text = flags.json === true ? JSON.stringify(image, undefined, 2) : image.reference
    invocation.out(`${text}\n`)
  } catch (error) {
    if (interrupts.signal.aborted) throw new InterruptedError()
    throw error
  } finally {
    interrupts.close()
    terminal.close()
  }
}

function versionsOf({ etcd, kubernetes }: Flags): { kubernetes?: string; etcd?: string } {
  return {
    ...(kubernetes === undefined ? {} : { kubernetes }),
    ...(etcd === undefined ? {} : { etcd }),
  }
}
