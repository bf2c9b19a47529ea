import type { Sabotage } from 'holdfast'

/** Nothing can take the place of what is lost. */
export const noRoomElsewhere: Sabotage = {
  name: 'no-room-elsewhere',
  description: 'every node is cordoned before one of them is lost',
  atStart: async (stage) => {
    for (const { name } of stage.current('nodes').values()) {
      await stage.request('cordon', {
        method: 'PATCH',
        path: `/api/v1/nodes/${name}`,
        body: { spec: { unschedulable: true } },
      })
    }
  },
}
