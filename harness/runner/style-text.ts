import { styleText } from 'node:util'
import type { Environment } from '../assets/cache-folder.ts'

type Format = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan'

/** Colours a text, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string

/** Colours only on a terminal, and never when NO_COLOR is set. */
export function paintFor(isTerminal: boolean, environment: Environment): Paint {
  const forbidden = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb'
  if (!isTerminal || forbidden) return (_format, text) => text
  return (format, text) => styleText(format, text, { validateStream: false })
}
