/** Asks a server for an address, redirects followed. An unreachable server is named by its host. */
export async function request(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal })
  } catch (cause) {
    signal.throwIfAborted()
    throw new Error(`${new URL(url).host} cannot be reached`, { cause })
  }
}
