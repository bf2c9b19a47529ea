/** What a path is made from. */
export interface ObjectReference {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
}

/** Kinds whose objects belong to no namespace, of those that checks and providers use. */
const clusterScoped: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'CSINode',
  'CustomResourceDefinition',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
])

/** Names of collections that the rule of `pluralOf` does not give. */
const irregular: ReadonlyMap<string, string> = new Map([['Endpoints', 'endpoints']])

/** Says whether objects of a kind belong to no namespace; an unknown kind counts as namespaced. */
export function isClusterScoped(kind: string): boolean {
  return clusterScoped.has(kind)
}

/**
 * The path of a collection (no name) or of an object. A collection without a namespace is that of
 * all namespaces; an object of a known namespaced kind without one is in `default`.
 */
export function objectPath(object: ObjectReference): string {
  const { name, namespace } = object.metadata ?? {}
  const root = object.apiVersion.includes('/') ? '/apis' : '/api'
  const segments = [root, object.apiVersion]
  if (!isClusterScoped(object.kind)) {
    if (namespace !== undefined) segments.push('namespaces', encodeURIComponent(namespace))
    else if (name !== undefined) segments.push('namespaces', 'default')
  }
  segments.push(pluralOf(object.kind))
  if (name !== undefined) segments.push(encodeURIComponent(name))
  return segments.join('/')
}

/** `NetworkPolicy` is in `networkpolicies`, `Ingress` in `ingresses`, `Pod` in `pods`. */
function pluralOf(kind: string): string {
  const known = irregular.get(kind)
  if (known !== undefined) return known
  const word = kind.toLowerCase()
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return `${word}s`
}
