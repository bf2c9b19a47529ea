import { readFile } from 'node:fs/promises'
import { parseAllDocuments } from 'yaml'
import { HarnessError } from '../core/errors.ts'
import type { KubernetesObject } from '../core/kubernetes.ts'

/** The objects of a manifest file, in its order; empty documents are left out. */
export async function readManifest(path: string): Promise<readonly KubernetesObject[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HarnessError(`cannot read the manifest ${path}`, { cause })
  })
  return parseAllDocuments(text).flatMap((document, index) => {
    const [error] = document.errors
    if (error !== undefined) {
      throw new HarnessError(`${path}: document ${index + 1} is no YAML`, { cause: error })
    }
    const value: unknown = document.toJS()
    if (value === null || value === undefined) return []
    if (!isKubernetesObject(value)) {
      throw new HarnessError(`${path}: document ${index + 1} is no Kubernetes object`)
    }
    return [value]
  })
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (typeof value !== 'object' || value === null) return false
  const object = value as Partial<KubernetesObject>
  return (
    typeof object.apiVersion === 'string' &&
    typeof object.kind === 'string' &&
    typeof object.metadata === 'object'
  )
}
