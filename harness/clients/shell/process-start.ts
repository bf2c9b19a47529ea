import { readFile } from 'node:fs/promises'

/**
 * When a running process started, in clock ticks since the machine did; `undefined` when no such
 * process runs. A pid alone names nobody, because pids are used again; pid and start do. A zombie
 * counts as gone: it holds nothing any more.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The second field is the program's name in parentheses, in which anything may stand.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  if (state === undefined || state === '' || state === 'Z' || state === 'X') return undefined
  return fields[19]
}
