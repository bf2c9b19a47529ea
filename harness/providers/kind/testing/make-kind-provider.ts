import { resolvePrograms } from '../../../assets/resolve-programs.ts'
import type { Provider } from '../../../core/provider.ts'
import { kindProvider } from '../kind-provider.ts'
import { workloadImage } from '../node-image/pod-images.ts'
import { provideNodeImage } from '../node-image/provide-node-image.ts'

/** The provider of the lane as users have it; builds programs and node image if they are missing. */
export async function makeKindProvider(): Promise<Provider> {
  const { signal } = new AbortController()
  const asked = { environment: process.env, progress: () => undefined }
  const image = await provideNodeImage({ ...asked, say: () => undefined }, signal)
  const { kind } = await resolvePrograms({ ...asked, programs: ['kind'] }, signal)
  const { reference, versions } = image
  const kubernetes = versions['kubeadm'] ?? ''
  return kindProvider({
    kind: kind.path,
    image: { reference, kubernetes, workloadImage },
    versions,
  })
}
