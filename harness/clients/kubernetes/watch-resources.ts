import { HarnessError } from '../../core/errors.ts'
import type { NewEvent } from '../../core/event.ts'
import type { Resource, ResourceViews } from '../../core/resources.ts'
import { connectKubernetes } from './connect-kubernetes.ts'
import { loadKubeConfig } from './load-kube-config.ts'
import { ResourceWatch, type WatchLimits } from './resource-watch.ts'
import { StreamConfig } from './watch-stream.ts'

/** What to watch, and where to write it down. */
export interface WatchOptions {
  /** Text of a kubeconfig, or the path of its file. */
  readonly kubeconfig: string
  readonly resources: readonly Resource[]
  readonly record: (event: NewEvent) => void
  /** Defaults: first list 30 s, page 10 s, stream 10 s, pause after a failure 100 ms up to 1 s. */
  readonly limits?: Partial<WatchLimits>
  /** Aborted when no more is to be seen. */
  readonly signal: AbortSignal
}

/** Watches that go on until their signal is aborted. */
export interface RunningWatches {
  /** Every resource was listed. Rejects when one could not be within its limit. */
  readonly synced: Promise<void>
  /** All have ended; nothing is recorded after this. Rejects with what broke one of them. */
  readonly stopped: Promise<void>
  /** The objects that exist, by uid, as last seen. The map goes on changing: look, do not keep. */
  current<R extends Resource>(resource: R): ReadonlyMap<string, ResourceViews[R]>
}

const limitsDefault: WatchLimits = {
  syncMs: 30_000,
  pageMs: 10_000,
  streamMs: 10_000,
  backOffFirstMs: 100,
  backOffMaxMs: 1_000,
}

/**
 * Records every change of the resources' projections: first all as `listed`, then as they come.
 * What could not be seen is recorded as a `gap`, from the last thing seen to the list that follows;
 * times are those of core/clock.ts. Probes look at `current` instead of polling lists.
 *
 * The resources are watched independently of each other: their events may come in another order
 * than they happened. When one watch breaks for good, all are stopped.
 */
export function watchResources(options: WatchOptions): RunningWatches {
  const { kubeconfig, record, signal } = options
  const limits = { ...limitsDefault, ...options.limits }
  const client = connectKubernetes({ kubeconfig })
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const watches = new Map<Resource, ResourceWatch<Resource>>()
  for (const resource of options.resources) {
    const config = new StreamConfig(loadKubeConfig(kubeconfig))
    watches.set(resource, new ResourceWatch({ resource, client, config, limits, record }))
  }

  async function runAll(): Promise<void> {
    const runs = [...watches.values()].map(async (watch) => {
      try {
        await watch.run(stop)
      } catch (error) {
        failed.abort(error)
        throw error
      }
    })
    const ends = await Promise.allSettled(runs)
    client.close()
    const broken = ends.find((end) => end.status === 'rejected')
    if (broken !== undefined) throw broken.reason
  }

  return {
    synced: mayStayUnseen(
      Promise.all([...watches.values()].map((watch) => watch.synced)).then(() => undefined),
    ),
    stopped: mayStayUnseen(runAll()),
    current<R extends Resource>(resource: R) {
      const watch = watches.get(resource)
      if (watch === undefined) throw new HarnessError(`${resource} are not being watched`)
      return watch.objects.views as ReadonlyMap<string, ResourceViews[R]>
    },
  }
}

/** A caller looks at both promises in its own time; until then a rejection is not an accident. */
function mayStayUnseen(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined)
  return promise
}
