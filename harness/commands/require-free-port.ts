import { UsageError } from '../core/errors.ts'
import { isFree } from '../providers/control-plane/ports.ts'

/**
 * Throws a UsageError when something listens on a port that the user asked for: the API server
 * would only fail to start, again and again, until its limit.
 */
export async function requireFreePort(port: string | undefined): Promise<void> {
  if (port === undefined || (await isFree(Number(port)))) return
  throw new UsageError(`--set apiserver.port=${port}: something else listens on that port`)
}
