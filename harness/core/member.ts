/** What can be done to a member. A provider declares them, a check needs them. */
export type Ability =
  | 'kill'
  | 'stop'
  | 'start'
  | 'pause'
  | 'resume'
  | 'disconnect'
  | 'reconnect'
  | 'wipe'
  | 'restore'
  | 'fill-disk'
  | 'logs'
  | 'exec'
  | 'delete-pod'

export type Role =
  | 'node'
  /** The machine below the components of the control plane, where it is one. */
  | 'control-plane'
  | 'etcd'
  | 'api-server'
  | 'controller-manager'
  | 'scheduler'
  /** A replica of Dapr's scheduler, with its part of the store inside. */
  | 'dapr-scheduler'
  /** Dapr's sidecar, between an app and the scheduler. */
  | 'dapr-sidecar'

export type AbilitiesByRole = Readonly<Partial<Record<Role, readonly Ability[]>>>

/** What is known of a member before its testbed exists: enough to draw a plan. */
export interface MemberShape {
  /** Unique in its testbed, such as `node-3`, `etcd-0`, `controller-manager`. */
  readonly name: string
  readonly role: Role
  readonly zone?: string
  /** Name of the member that is the machine below it: what hits that one hits both. */
  readonly on?: string
}

export type MemberState = 'running' | 'paused' | 'down'

/**
 * One thing that can fail on its own. Every method may be called again without harm: killing what
 * is down or starting what runs does nothing. `start` resolves when the process exists, not when
 * it is healthy; health is for probes.
 */
export interface Member extends MemberShape {
  readonly abilities: ReadonlySet<Ability>
  state(): MemberState
  /** SIGKILL; stays down until `start`. */
  kill(signal: AbortSignal): Promise<void>
  /**
   * Asks it to end (SIGTERM) and waits for its exit; what is still there after its grace, 30 s
   * where nothing else is said, is killed. Stays down until `start`.
   */
  stop(signal: AbortSignal): Promise<void>
  start(signal: AbortSignal): Promise<void>
  /** SIGSTOP: it holds its connections and answers nothing. */
  pause(signal: AbortSignal): Promise<void>
  resume(signal: AbortSignal): Promise<void>
  /** The last lines of its log, oldest first. */
  logs(options: { readonly linesMax: number }, signal: AbortSignal): Promise<string[]>
  /** The undo record that brings it back to running from whatever a fault does to it. */
  undoRecord(): UndoRecord
}

/**
 * A member that is a machine with an operating system of its own, whose abilities include
 * `disconnect`, `reconnect` and `exec`.
 */
export interface Machine extends Member {
  /** Cuts it from its network; it keeps running. */
  disconnect(signal: AbortSignal): Promise<void>
  /** Gives it its network back, with the address that it had. */
  reconnect(signal: AbortSignal): Promise<void>
  /** Runs a program on it and returns what it printed; throws when it fails. */
  exec(command: readonly string[], signal: AbortSignal): Promise<string>
  /**
   * Waits until its container runtime has made a container from that image and not yet started
   * it, and kills the machine in that moment.
   */
  killBetweenCreateAndStart(image: string, signal: AbortSignal): Promise<void>
}

/** A member of a store, whose abilities include `wipe`. */
export interface WipeableMember extends Member {
  /**
   * Kills it, has the others count it no more, and removes its data. `start` then makes it a new
   * member, which gets all from the others.
   */
  wipe(signal: AbortSignal): Promise<void>
}

/** A member that is a pod of a controller, whose abilities include `delete-pod`. */
export interface PodMember extends Member {
  /**
   * Deletes its pod, with the grace that this asks for, and waits until that is gone; its
   * controller makes another one of the same name. `start` waits for the program in that.
   */
  deletePod(signal: AbortSignal): Promise<void>
  /** Of its pod now; undefined while there is none. */
  podUid(signal: AbortSignal): Promise<string | undefined>
}

/** A member with a disk of its own, whose abilities include `fill-disk`. */
export interface MemberWithDisk extends Member {
  /** Somebody else takes all the room on its disk, to the last page. */
  fillDisk(signal: AbortSignal): Promise<void>
  /** Whether not one page more can be written to it. */
  isDiskFull(signal: AbortSignal): Promise<boolean>
  /** Gives back the room that `fillDisk` took; also when nothing was taken. */
  clearDisk(signal: AbortSignal): Promise<void>
}

/** Data that any later process can carry out; see `journal.ts`. */
export interface UndoRecord {
  readonly kind: string
  readonly name: string
  readonly [argument: string]: string | number | boolean | readonly string[]
}
