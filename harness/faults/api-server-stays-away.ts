import type { Sabotage } from '../core/sabotage.ts'

/** An API that does not come back. */
export const apiServerStaysAway: Sabotage = {
  name: 'api-server-stays-away',
  description: 'after every fault the API server is paused and stays so',
  afterUndone: async (stage) => {
    const server = stage.testbed.members.find(({ role }) => role === 'api-server')
    await server?.pause(stage.signal)
  },
}
