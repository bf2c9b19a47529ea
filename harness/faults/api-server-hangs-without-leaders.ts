import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 100

/** An API that cannot do without controllers and scheduler. */
export const apiServerHangsWithoutLeaders: Sabotage = {
  name: 'api-server-hangs-without-leaders',
  description: 'the API server is paused while controller-manager or scheduler is away',
  act: async (stage) => {
    const { members } = stage.testbed
    const server = members.find(({ role }) => role === 'api-server')
    const leaders = members.filter(
      ({ role }) => role === 'controller-manager' || role === 'scheduler',
    )
    while (!stage.signal.aborted) {
      const away = leaders.some((member) => member.state() !== 'running')
      await (away ? server?.pause(stage.signal) : server?.resume(stage.signal))
      await stage.sleep(lookMs).catch(() => undefined)
    }
    await server?.resume(new AbortController().signal)
  },
}
