import { docker, runDocker } from './docker.ts'

const limitMs = 30_000

/** Pulls an image when the engine does not have it; what docker said last when it cannot. */
export async function pullMissingImage(
  reference: string,
  options: { readonly limitMs: number; readonly say: (line: string) => void },
  signal: AbortSignal,
): Promise<true | string> {
  if (await hasImage(reference, signal)) return true
  options.say(`pulling ${reference}`)
  const pull = { name: `the pull of ${reference}`, limitMs: options.limitMs }
  const { exitCode, stderr } = await runDocker(['pull', '--quiet', reference], pull, signal)
  return exitCode === 0 ? true : (stderr.trim().split('\n').at(-1) ?? '')
}

export async function hasImage(reference: string, signal: AbortSignal): Promise<boolean> {
  const call = { name: `the look for ${reference}`, limitMs }
  const { exitCode } = await runDocker(['image', 'inspect', reference], call, signal)
  return exitCode === 0
}

/** What the engine says of an image, by a Go template. */
export async function inspectImage(
  reference: string,
  format: string,
  signal: AbortSignal,
): Promise<string> {
  const call = { name: `a look at ${reference}`, limitMs }
  return (await docker(['image', 'inspect', '--format', format, reference], call, signal)).trim()
}

/** Its digest in the registry that it came from, else its id in the engine. */
export async function imageDigest(reference: string, signal: AbortSignal): Promise<string> {
  const digests = await inspectImage(reference, '{{join .RepoDigests " "}}', signal)
  const fromRegistry = /sha256:[0-9a-f]+/.exec(digests)?.[0]
  return fromRegistry ?? inspectImage(reference, '{{.Id}}', signal)
}

/**
 * What one program of an image says, run without network; empty when it ends with another exit code
 * than is expected. One that says nothing on standard output is heard on standard error.
 */
export async function askImage(
  reference: string,
  command: readonly [string, ...string[]],
  signal: AbortSignal,
  expected = 0,
): Promise<string> {
  const [program, ...args] = command
  const run = ['run', '--rm', '--network', 'none', '--entrypoint', program, reference, ...args]
  const call = { name: `${program} of it`, limitMs }
  const { exitCode, stderr, stdout } = await runDocker(run, call, signal)
  return exitCode === expected ? stdout || stderr : ''
}
