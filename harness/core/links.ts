/** The end of a link that is whoever talks to the testbed from outside of it. */
export const clientsEnd = 'clients'

/**
 * A way that connections take: from a member, or from `clientsEnd`, to a member. The way back is
 * part of it; connections that the other member opens take a link of their own.
 */
export interface Link {
  readonly from: string
  readonly to: string
}

/**
 * `open`: bytes go through. `stalled`: connections stay, also new ones, and no byte goes through,
 * as on a network that drops packets. `cut`: connections are reset, and new ones too.
 */
export type LinkState = 'open' | 'stalled' | 'cut'

/** What a link saw since its state was set last. */
export interface LinkTraffic {
  readonly state: LinkState
  /** Connections that there are now. */
  readonly connections: number
  /** Bytes that went through, both ways together. */
  readonly bytes: number
  /** Connections that were reset or refused. */
  readonly refused: number
}

/** Every way between the members of a testbed, and into it, goes through one of these. */
export interface Links {
  /** All of them, in a fixed order. */
  readonly all: readonly Link[]
  set(links: readonly Link[], state: LinkState, signal: AbortSignal): Promise<void>
  /** Resets the connections that there are now, and says how many; new ones are let through. */
  reset(links: readonly Link[], signal: AbortSignal): Promise<number>
  /** In the order of `links`. */
  traffic(links: readonly Link[], signal: AbortSignal): Promise<readonly LinkTraffic[]>
}
