/** Asks a server for an address, redirects followed. An unreachable server is named by its host. */
export async function request(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    // What fetch itself says ("fetch failed") helps nobody; its cause does.
    const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause
    throw new Error(`${new URL(url).host} cannot be reached`, { cause: reason })
  }
}
