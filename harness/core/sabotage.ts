import type { WatchDefect } from './etcd.ts'
import type { Stage } from './stage.ts'

/** Defects that a provider builds into the system it provisions. Data: it is saved with the run. */
export interface BuiltInDefects {
  /** Controllers of the controller-manager that do not run, such as `cronjob-controller`. */
  readonly controllersOff?: readonly string[]
  /** The scheduler ignores topology spread, and fills one node after the other. */
  readonly schedulerPacks?: boolean
  /** The scheduler serves another scheduler name: no pod of ours is ever bound. */
  readonly schedulerDeaf?: boolean
  /** Kubelets do not hold the shutdown of their machine: Kubernetes' own default. */
  readonly shutdownWithoutGrace?: boolean
  /** Members of a store take requests twice as large as by default. */
  readonly etcdTakesLargeRequests?: boolean
  /** Members of a store have a quota that is 1.6 times the one that was asked for. */
  readonly etcdQuotaTooLarge?: boolean
  /** Members of a store take no flags that have them compact by themselves. */
  readonly etcdKeepsHistory?: boolean
  /** Snapshots are restored with the revisions that they have, whatever was asked for. */
  readonly etcdRestoresOldRevisions?: boolean
  /** Members of a store have a quota that the first large write exceeds. */
  readonly etcdQuotaTiny?: boolean
  /** Members in containers keep their data in the container, not on the disk of their own. */
  readonly etcdDataElsewhere?: boolean
  /** An etcd that is started with flags beside the store has a configuration file instead. */
  readonly etcdIgnoresFlags?: boolean
  /** Reads of registers are answered from what a member has, whatever the others have by now. */
  readonly etcdReadsStale?: boolean
  readonly etcdWatches?: WatchDefect
}

/** A named defect under which named claims must fail: a real one, on the real system. */
export interface Sabotage<S = Stage> {
  /** Kebab-case, such as `runs-missing`. */
  readonly name: string
  readonly description: string
  readonly builtIn?: BuiltInDefects
  /** Runs when the objects are there, before the scenario. */
  readonly atStart?: (stage: S) => Promise<void>
  /** Acts like a defective component beside the scenario, until `stage.signal` is aborted. */
  readonly act?: (stage: S) => Promise<void>
  /** Runs when each fault was injected and looked at, before what happens during it begins. */
  readonly afterInjected?: (stage: S, faultName: string) => Promise<void>
  /** Runs after each fault is seen undone, before the scenario goes on. */
  readonly afterUndone?: (stage: S, faultName: string) => Promise<void>
  /** Runs when the scenario is over, before the final reads. */
  readonly atEnd?: (stage: S) => Promise<void>
}
