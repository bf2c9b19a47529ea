import { createHash } from 'node:crypto'

/** Grows when the way of building changes and none of what is digested does. */
export const recipeVersion = 1

/** All that decides what a node image is. */
export interface ImageInputs {
  readonly kubernetes: string
  readonly architecture: string
  readonly programs: readonly { readonly name: string; readonly sha256: string }[]
  readonly files: readonly RecipeFile[]
  readonly debian: unknown
}

/** A file of kind-config/node-image. */
export interface RecipeFile {
  /** Below that folder. */
  readonly path: string
  readonly executable: boolean
  readonly sha256: string
}

/** The SHA-256 of the inputs, in hexadecimal; the order of programs and files does not count. */
export function digestOfInputs(inputs: ImageInputs): string {
  const { architecture, debian, kubernetes } = inputs
  const programs = inputs.programs.map(({ name, sha256 }) => `${name} ${sha256}`).sort()
  const files = inputs.files
    .map(({ executable, path, sha256 }) => `${path} ${executable ? 'x' : '-'} ${sha256}`)
    .sort()
  const text = JSON.stringify({ recipeVersion, kubernetes, architecture, debian, programs, files })
  return createHash('sha256').update(text).digest('hex')
}

/** The name of the image with these inputs: `holdfast/node:1.36.4-0123456789ab`. */
export function referenceOf(kubernetes: string, digest: string): string {
  // A tag may hold no plus sign, which versions of vendors do.
  return `holdfast/node:${kubernetes.replaceAll(/[^\w.-]/g, '_')}-${digest.slice(0, 12)}`
}
