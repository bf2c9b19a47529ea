import type { Provider } from '../../../core/provider.ts'
import { kindProvider } from '../kind-provider.ts'
import { provideKind } from '../provide-kind.ts'

/** The provider of the lane as users have it; builds programs and node image if they are missing. */
export async function makeKindProvider(): Promise<Provider> {
  const { signal } = new AbortController()
  const silent = { progress: () => undefined, say: () => undefined }
  return kindProvider(await provideKind({ environment: process.env, ...silent }, undefined, signal))
}
