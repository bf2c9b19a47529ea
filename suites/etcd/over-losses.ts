import { readKeys, writeKeys } from '../../harness/index.ts'
import type { EtcdStage } from '../../harness/index.ts'

/**
 * Writes keys while members are lost in rounds, each of which ends when the store is well again; a
 * store that does not come back ends them, because it has no leader to aim at. Reads all keys then.
 */
export async function overLosses<I>(
  stage: EtcdStage,
  losses: readonly I[],
  lose: (loss: I) => Promise<void>,
): Promise<void> {
  const written: string[] = []
  let isWell = true
  await stage.under(writeKeys({ prefix: 'key/', perSecond: 20, written }), async () => {
    await stage.hold('3s', 'keys are there before the first loss')
    await stage.rounds(losses, async (loss) => {
      if (!isWell) return
      await lose(loss)
      isWell = await stage.settle('60s')
    })
    await stage.hold('3s', 'writes go on')
  })
  await readKeys(stage, written)
}
