import { parseRfc3339 } from '../../harness/core/clock.ts'
import { HarnessError } from '../../harness/core/errors.ts'
import type { Machine } from '../../harness/core/member.ts'

const ask = [
  'systemctl',
  'show',
  'kubelet',
  '--property=ExecMainStartTimestamp',
  '--timestamp=us+utc',
]

/** When systemd started the kubelet that runs now; asked afterwards, so that nothing is disturbed. */
export async function kubeletStartedWallMs(machine: Machine, signal: AbortSignal): Promise<number> {
  const text = await machine.exec(ask, signal)
  const [, day = '', time = ''] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+) UTC/.exec(text) ?? []
  const at = parseRfc3339(`${day}T${time}Z`)
  if (at === undefined)
    throw new HarnessError(`${machine.name} does not say when its kubelet began: ${text}`)
  return at
}
