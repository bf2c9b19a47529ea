import { docker, type DockerCall } from '../../../clients/containers/docker.ts'
import { buildLabel } from './build-leftovers.ts'

export interface BuildContainerOptions {
  /** A tar archive of the root that it starts from. */
  readonly rootArchive: string
  readonly command: readonly string[]
}

/** A container in which a step of the build runs, without network and without privileges. */
export class BuildContainer {
  readonly #id: string

  private constructor(id: string) {
    this.#id = id
  }

  /** Made, not started. The unnamed image of its root goes with it, or becomes part of a result. */
  static async create(options: BuildContainerOptions, signal: AbortSignal) {
    const { command, rootArchive } = options
    const label = ['--change', `LABEL ${buildLabel}`]
    const importing = { name: `the import of ${rootArchive}`, limitMs: 300_000 }
    const image = (await docker(['import', ...label, rootArchive], importing, signal)).trim()
    // A commit keeps the stop signal; it is systemd's word for an orderly end.
    const own = ['--network', 'none', '--stop-signal', 'SIGRTMIN+3']
    const args = ['create', '--label', buildLabel, ...own, image, ...command]
    const creating = { name: 'the build container of the node image', limitMs: 60_000 }
    return new BuildContainer((await docker(args, creating, signal)).trim())
  }

  /** Copies a file, or what is in the folder `path/.`, to a path in the container. */
  async copyIn(path: string, destination: string, signal: AbortSignal): Promise<void> {
    const call = { name: `the copy of ${path} into the build container`, limitMs: 120_000 }
    await docker(['cp', '--follow-link', path, `${this.#id}:${destination}`], call, signal)
  }

  /** Runs its command to the end and returns what it printed. */
  async run(call: DockerCall, signal: AbortSignal): Promise<string> {
    return docker(['start', '--attach', this.#id], call, signal)
  }

  /** Writes its whole file system as a tar archive. */
  async exportTo(path: string, signal: AbortSignal): Promise<void> {
    const call = { name: `the export of the root to ${path}`, limitMs: 300_000 }
    await docker(['export', '--output', path, this.#id], call, signal)
  }

  /** Makes an image of it, which appears under its name only when it is complete. */
  async commit(reference: string, changes: readonly string[], signal: AbortSignal): Promise<void> {
    const call = { name: `the commit of ${reference}`, limitMs: 300_000 }
    const args = changes.flatMap((change) => ['--change', change])
    await docker(['commit', ...args, this.#id, reference], call, signal)
  }
}
