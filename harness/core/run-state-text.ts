import type { RunSummary } from './run-summary.ts'

/** How a run ended, as a sentence to put before its result; empty when it ran to its end. */
export const runStateText: Readonly<Record<RunSummary['state'], string>> = {
  complete: '',
  interrupted: 'The run was interrupted. ',
  'time-limit': 'The run reached its time limit. ',
  broken: 'The run broke. ',
}
