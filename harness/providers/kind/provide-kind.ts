import { resolvePrograms } from '../../assets/resolve-programs.ts'
import type { KindOptions } from './kind-provider.ts'
import { givenNodeImage, type GivenNodeImage } from './node-image/given-node-image.ts'
import { workloadImage } from './node-image/pod-images.ts'
import { provideNodeImage, type NodeImageOptions } from './node-image/provide-node-image.ts'

/**
 * What the provider needs: kind itself, and the node image: `given` by its name, or our own, which
 * is built without any registry if it is missing.
 */
export async function provideKind(
  asked: NodeImageOptions,
  given: string | undefined,
  signal: AbortSignal,
): Promise<KindOptions> {
  const found =
    given === undefined
      ? await ownNodeImage(asked, signal)
      : await givenNodeImage(given, asked.say, signal)
  const { digest, versions: inImage, ...image } = found
  const { kind } = await resolvePrograms({ ...asked, programs: ['kind'] }, signal)
  const versions = { ...inImage, kind: kind.version, 'node image': `${image.reference} ${digest}` }
  return { kind: kind.path, image, versions }
}

async function ownNodeImage(asked: NodeImageOptions, signal: AbortSignal): Promise<GivenNodeImage> {
  const { digest, reference, versions } = await provideNodeImage(asked, signal)
  return {
    reference,
    digest: `sha256:${digest}`,
    kubernetes: versions['kubeadm'] ?? '',
    versions,
    workloadImage,
    loadsWorkload: false,
  }
}
