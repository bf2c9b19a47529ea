/** What calls to Dapr's scheduler are called, for the claims that select them. */
export const jobCalls = {
  schedule: 'schedule-job',
  list: 'list-jobs',
  remove: 'delete-job',
} as const
