import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from 'node:process'
import { definedVariables } from '../../harness/clients/shell/defined-variables.ts'
import { docker } from '../../harness/clients/containers/docker.ts'
import { runCommand } from '../../harness/clients/shell/run-command.ts'
import { waitFor } from '../../harness/core/deadline.ts'
import { workloadImage } from '../../harness/providers/kind/node-image/pod-images.ts'

const name = 'holdfast-trial'
const never = new AbortController().signal

/** A web server on each worker and a Service before them. */
const workload = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: ${workloadImage}
          command: [sh, -c, 'mkdir /www; hostname >/www/index.html; exec httpd -f -p 8080 -h /www']
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`

/** A cluster of kind that is made to be killed. */
export class TrialCluster {
  readonly #options: Readonly<
    Record<'folder' | 'kind' | 'kubectl' | 'image' | 'configuration', string>
  >

  constructor(options: Record<'folder' | 'kind' | 'kubectl' | 'image' | 'configuration', string>) {
    this.#options = options
  }

  async create(): Promise<void> {
    const { configuration, folder, image, kind } = this.#options
    const named = ['--name', name, '--config', configuration, '--image', image]
    await this.#run(kind, ['create', 'cluster', ...named])
    const path = join(folder, 'workload.yaml')
    await writeFile(path, workload)
    await this.#kubectl(['apply', '-f', path])
  }

  async nodes(): Promise<readonly string[]> {
    return (await this.#run(this.#options.kind, ['get', 'nodes', '--name', name]))
      .trim()
      .split('\n')
  }

  /** They come back in the given order, so that Docker may give them other addresses. */
  async kill(nodes: readonly string[]): Promise<void> {
    const call = { name: `kill and start of ${nodes.join(', ')}`, limitMs: 60_000 }
    await docker(['kill', ...nodes], call, never)
    for (const node of nodes) await docker(['start', node], call, never)
  }

  /** Waits until each pod reaches each other one, by address and through name and Service. */
  async answers(): Promise<void> {
    await waitFor(
      { name: 'answers of every pod to every pod', limitMs: 180_000, everyMs: 500 },
      async () => ({ done: true, seen: await this.#look() }),
      never,
    )
  }

  async delete(): Promise<void> {
    await this.#run(this.#options.kind, ['delete', 'cluster', '--name', name])
  }

  async #look(): Promise<string> {
    const wait = ['--for=condition=Ready', '--all', '--timeout=2s']
    await this.#kubectl(['wait', 'nodes', ...wait])
    const format = 'jsonpath={range .items[*]}{.metadata.name} {.status.podIP}{"\\n"}{end}'
    const listed = await this.#kubectl(['get', 'pods', '-l', 'app=web', '-o', format])
    const pods = listed
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
    if (pods.length < 2) throw new Error(`only ${pods.length} pods are there`)
    const addresses = pods.map(([, address = 'none']) => `http://${address}:8080/`)
    const asked = [...addresses, 'http://web.default.svc.cluster.local/']
    const script = asked.map((address) => `timeout 3 wget -qO- ${address}`).join(' && ')
    for (const [pod = ''] of pods) await this.#kubectl(['exec', pod, '--', 'sh', '-c', script])
    return 'all of them'
  }

  async #kubectl(args: readonly string[]): Promise<string> {
    return this.#run(this.#options.kubectl, ['--request-timeout=10s', ...args])
  }

  async #run(file: string, args: readonly string[]): Promise<string> {
    const environment = {
      ...definedVariables(env),
      KUBECONFIG: join(this.#options.folder, 'config'),
    }
    const result = await runCommand({ file, args, cwd: '/', environment }, never)
    if (result.exitCode === 0) return result.stdout
    throw new Error(`"${args.slice(0, 3).join(' ')}" failed: ${result.stderr.trim().slice(-500)}`)
  }
}
