import type { Report } from '../core/report.ts'
import { describeMs } from '../core/duration.ts'
import { describeBytes } from './describe-bytes.ts'

/** Every timing of the report as a name and a value for people; a new one needs no change here. */
export function timingRows(timings: Report['timings']): [name: string, value: string][] {
  return Object.entries(timings).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'string') return []
    if (typeof value === 'number') return [row(key, value)]
    return Object.entries(value).map(([inner, number]) => {
      const [name, text] = row(inner, number)
      return [`${words(key)}: ${name}`, text]
    })
  })
}

function row(key: string, value: number): [string, string] {
  if (key.endsWith('Ms')) return [words(key.slice(0, -2)), describeMs(value)]
  if (key.endsWith('Bytes')) return [words(key.slice(0, -5)), describeBytes(value)]
  return [words(key), String(value)]
}

/** `nodeMonitorGrace` as `node monitor grace`. */
function words(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
