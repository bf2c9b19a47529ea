import { registerHooks } from 'node:module'

/**
 * client-node reads 800 files of generated classes before it reads a kubeconfig, for two names that
 * only its `makeApiClient` needs. After this they are read when that is called: a third of a second
 * and 40 MB less for every command. To be called before anything imports client-node; if its files
 * lie otherwise one day, they are read as they were.
 */
export function delayGeneratedClasses(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const found = nextResolve(specifier, context)
      const isDelayed =
        found.url.endsWith('/client-node/dist/gen/index.js') &&
        context.parentURL?.endsWith('/client-node/dist/config.js') === true
      if (!isDelayed) return found
      const url = `data:text/javascript,${encodeURIComponent(standInFor(found.url))}`
      return { url, format: 'module', shortCircuit: true }
    },
  })
}

/** A module with the two names, which loads the real one when one of them is used. */
function standInFor(url: string): string {
  return `
    import { createRequire } from 'node:module'
    const load = () => createRequire(${JSON.stringify(url)})('./index.js')
    export const createConfiguration = (options) => load().createConfiguration(options)
    export function ServerConfiguration(url, variables) {
      return new (load().ServerConfiguration)(url, variables)
    }
  `
}
