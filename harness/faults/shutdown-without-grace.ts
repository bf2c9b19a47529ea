import type { Sabotage } from '../core/sabotage.ts'

/**
 * Graceful shutdown is off, as it is when nobody sets it: systemd alone ends whatever runs, all of
 * it at once, and nobody tells the API.
 */
export const shutdownWithoutGrace: Sabotage = {
  name: 'shutdown-without-grace',
  description: 'the shutdownGracePeriod of every kubelet is 0',
  builtIn: { shutdownWithoutGrace: true },
}
