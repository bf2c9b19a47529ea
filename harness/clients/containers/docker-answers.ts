import { describeError } from '../../core/errors.ts'
import { runDocker } from './docker.ts'

/** An engine that is there answers within milliseconds; one that is starting may take a second. */
const answerLimitMs = 10_000

/** `true` when a Docker engine answers, otherwise one sentence that says what was seen. */
export async function dockerAnswers(signal: AbortSignal): Promise<boolean | string> {
  const call = { name: 'the answer of the Docker engine', limitMs: answerLimitMs }
  const args = ['version', '--format', '{{.Server.Version}}']
  try {
    const { exitCode, stderr, stdout } = await runDocker(args, call, signal)
    if (exitCode === 0 && stdout.trim() !== '') return true
    return `no Docker engine answers: ${stderr.trim().split('\n').at(-1) ?? 'it said nothing'}`
  } catch (error) {
    signal.throwIfAborted()
    return `no Docker engine answers: ${describeError(error)}`
  }
}
