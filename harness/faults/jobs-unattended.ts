import type { Sabotage } from '../core/sabotage.ts'

/** Nobody creates or counts the pods of Jobs. */
export const jobsUnattended: Sabotage = {
  name: 'jobs-unattended',
  description: 'the Job controller is switched off: no Job ever gets a pod',
  builtIn: { controllersOff: ['job-controller'] },
}
