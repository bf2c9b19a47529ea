import { every } from '../../harness/core/clock.ts'

const lookMs = 50

/** Looks at the resident memory of this process until it is stopped. */
export function watchMemory(): {
  stop(): { readonly beforeBytes: number; readonly mostBytes: number }
} {
  const beforeBytes = process.memoryUsage.rss()
  let mostBytes = beforeBytes
  const look = (): void => void (mostBytes = Math.max(mostBytes, process.memoryUsage.rss()))
  const end = every(lookMs, look)
  return {
    stop() {
      look()
      end()
      return { beforeBytes, mostBytes }
    },
  }
}
