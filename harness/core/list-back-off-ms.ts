/**
 * How long a client may wait before it lists again, when the API was away for so long (client-go:
 * from 0.8 s, doubled up to 30 s, jitter 100 %).
 */
export function listBackOffMs(downMs: number): number {
  return Math.min(60_000, Math.round(2 * downMs) + 1_600)
}
