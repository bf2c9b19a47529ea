export type EffectState = 'began' | 'done' | 'told' | 'ended'

/**
 * What a container did, written down where it happened: on its node, which keeps it over a restart.
 * Claims count these and not what the API says was done.
 */
export interface Effect {
  /** It began its work, has done it, was told to end (SIGTERM), or ended by itself after that. */
  readonly state: EffectState
  readonly node: string
  readonly namespace: string
  /** The Job that it worked for, and the completion index of an Indexed one. */
  readonly job?: string
  readonly index?: number
  readonly pod: string
  readonly podUid: string
  /** By the clock of the machine, in whole seconds. */
  readonly wallMs: number
}

/** What one node kept of all that containers did on it. */
export interface NodeEffects {
  readonly node: string
  readonly effects: readonly Effect[]
  /** Why nobody could look: nothing is known then of what was done there. */
  readonly unread?: string
}

/** Name of the probe that says of each node whether its effects were read. */
export const effectsRead = 'effects-read'
