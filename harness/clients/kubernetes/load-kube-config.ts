// Not the whole package, most of which is generated: see delay-generated-classes.ts.
// oxlint-disable-next-line import/extensions -- a file of a package has its extension
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { describeError, UsageError } from '../../core/errors.ts'

/** Reads a kubeconfig, given as its text or as the path of its file; says which one is unusable. */
export function loadKubeConfig(textOrPath: string): KubeConfig {
  const isText = textOrPath.includes('\n')
  const config = new KubeConfig()
  try {
    if (isText) config.loadFromString(textOrPath)
    else config.loadFromFile(textOrPath)
  } catch (cause) {
    const which = isText ? 'the given text' : textOrPath
    throw new UsageError(`${which} is not a kubeconfig: ${describeError(cause)}`, { cause })
  }
  if (config.getCurrentCluster() === null) {
    const which = isText ? 'the given kubeconfig' : textOrPath
    throw new UsageError(`${which} names no cluster in its current context`)
  }
  return config
}
