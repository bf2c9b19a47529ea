/** A promise and what settles it. Nobody needs to wait for it: a rejection may stay unseen. */
export interface Latch {
  readonly promise: Promise<void>
  readonly open: () => void
  readonly fail: (error: Error) => void
}

const notYet = (): void => undefined

/** Makes a latch. Opening or failing it again does nothing. */
export function makeLatch(): Latch {
  let open: () => void = notYet
  let fail: (error: Error) => void = notYet
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  promise.catch(() => undefined)
  return { promise, open, fail }
}
