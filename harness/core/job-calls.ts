/** What calls to Dapr's scheduler are called, for the claims that select them. */
export const jobCalls = {
  schedule: 'schedule-job',
  list: 'list-jobs',
  /** Of one app among several. */
  listOf: 'list-jobs-of',
  remove: 'delete-job',
} as const
