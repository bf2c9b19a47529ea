import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const module = JSON.stringify(join(import.meta.dirname, 'delay-generated-classes.ts'))

/** Counts what is loaded of the generated files, and reads a kubeconfig for a server of its own. */
const head = `
  import { createServer } from 'node:http'
  import { registerHooks } from 'node:module'
  let generated = 0
  registerHooks({
    load(url, context, next) {
      if (url.includes('/client-node/dist/gen/models/')) generated++
      return next(url, context)
    },
  })
  const { delayGeneratedClasses } = await import(${module})
  delayGeneratedClasses()
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js')
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"kind":"NodeList","apiVersion":"v1","metadata":{},"items":[]}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = 'http://127.0.0.1:' + server.address().port
  const config = new KubeConfig()
  config.loadFromClusterAndUser({ name: 'c', server: address, skipTLSVerify: true }, { name: 'u' })
`

/** In a process of its own: a hook stays, and counts only for what is imported after it. */
async function run(script: string): Promise<string> {
  const args = ['--input-type=module', '--eval', `${head}${script}; server.close()`]
  const cwd = join(import.meta.dirname, '..', '..', '..')
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd })
  return stdout.trim()
}

test('a kubeconfig is read without the generated classes', async () => {
  const said = await run('console.log(config.getCurrentCluster().server === address, generated)')
  expect(said).toBe('true 0')
})

test('whoever makes a client of the API gets one that works', async () => {
  const said = await run(`
    const { CoreV1Api } = await import('@kubernetes/client-node')
    const api = config.makeApiClient(CoreV1Api)
    const { kind, items } = await api.listNode()
    console.log(kind, items.length, generated > 100)
  `)
  expect(said).toBe('NodeList 0 true')
})
