import { UsageError } from '../core/errors.ts'

/** A machine that the programs are published and built for, in the words of Go. */
export interface Platform {
  readonly os: 'linux'
  readonly architecture: 'amd64' | 'arm64'
}

/** The platform of this machine; throws a UsageError where the embedded provider cannot run. */
export function requirePlatform(os: string, architecture: string): Platform {
  if (os === 'linux' && architecture === 'x64') return { os, architecture: 'amd64' }
  if (os === 'linux' && architecture === 'arm64') return { os, architecture: 'arm64' }
  throw new UsageError(
    `the embedded provider runs on Linux (x64 or arm64); this machine is ${os} ${architecture}`,
  )
}
