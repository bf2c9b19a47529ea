import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from './durable-file.ts'

/** What a template was made from: another value is another template. */
export type TemplateKey = Readonly<Record<string, unknown>>

/**
 * What testbeds may begin with, kept from earlier runs: `<folder>/templates/<digest of the key>`.
 * The first line of a file is the SHA-256 of the rest, so that one which was cut or changed is not
 * used. Two processes may keep the same template at once: one of them stays, whole.
 */
export class TemplateCache {
  readonly #folder: string

  /** `folder` is that of the whole cache. */
  constructor(folder: string) {
    this.#folder = join(folder, 'templates')
  }

  pathOf(key: TemplateKey): string {
    return join(this.#folder, sha256Of(JSON.stringify(key)))
  }

  /** The text kept under this key; nothing when there is none, or one that is not as it was. */
  async find(key: TemplateKey): Promise<string | undefined> {
    const file = await readFile(this.pathOf(key), 'utf8').catch(() => '')
    const end = file.indexOf('\n')
    const text = file.slice(end + 1)
    return end > 0 && file.slice(0, end) === digestOf(key, text) ? text : undefined
  }

  /** Keeps a text, in place of an earlier one. What writers that died had begun goes. */
  async keep(key: TemplateKey, text: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const names = await readdir(this.#folder)
    const begun = names.filter((name) => name.endsWith('.part'))
    // That of a living writer too: then its template is not kept, and ours is.
    await Promise.all(begun.map((name) => rm(join(this.#folder, name), { force: true })))
    await writeDurably(this.pathOf(key), `${digestOf(key, text)}\n${text}`)
  }

  async forget(key: TemplateKey): Promise<void> {
    await rm(this.pathOf(key), { force: true })
  }
}

/** With the key in it: a file that was given another name is not used either. */
function digestOf(key: TemplateKey, text: string): string {
  return sha256Of(`${JSON.stringify(key)}\n${text}`)
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
