import type { KubernetesObject } from '../../core/kubernetes.ts'

/** Manifests name this image where only the lane can say what runs. */
const simulatedImage = 'simulated'
/** On every node; survives its restart. */
export const effectsFolder = '/var/lib/holdfast/effects'

type Fields = Readonly<Record<string, unknown>>

/**
 * The object with real containers in place of simulated ones. A pod of a Job works for as long as
 * its annotation `holdfast.dev/runs-for` says (default 1 s) and ends with `holdfast.dev/exits-with`
 * (default 0); any other serves until it is told to end, and needs `holdfast.dev/ends-after` for it
 * (default 0 s). Each writes on its node when it begins, when it has done its work, when it is told
 * to end and when it ends: those are the effects that claims count.
 */
export function prepareObject(object: KubernetesObject, image: string): KubernetesObject {
  return prepareFields(object, image) as KubernetesObject
}

/** Finds pod specs wherever they are: in Pods, and in the templates of everything else. */
function prepareFields(fields: Fields, image: string): Fields {
  const entries = Object.entries(fields).map(([key, value]): [string, unknown] => {
    if (key !== 'spec' && key !== 'template' && key !== 'jobTemplate') return [key, value]
    if (typeof value !== 'object' || value === null) return [key, value]
    const inner = prepareFields(value as Fields, image)
    return [key, Array.isArray(inner['containers']) ? preparePodSpec(inner, image) : inner]
  })
  return Object.fromEntries(entries)
}

function preparePodSpec(spec: Fields, image: string): Fields {
  const containers = spec['containers'] as readonly Fields[]
  if (!containers.some((container) => container['image'] === simulatedImage)) return spec
  const volumes = (spec['volumes'] ?? []) as readonly Fields[]
  return {
    ...spec,
    containers: containers.map((container) =>
      container['image'] === simulatedImage ? { ...container, ...workload(image) } : container,
    ),
    volumes: [
      ...volumes,
      { name: 'effects', hostPath: { path: effectsFolder, type: 'DirectoryOrCreate' } },
    ],
  }
}

function workload(image: string): Fields {
  const field = (name: string, fieldPath: string): Fields => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  })
  return {
    image,
    imagePullPolicy: 'Never',
    command: ['sh', '-c', script],
    env: [
      field('POD', 'metadata.name'),
      field('POD_UID', 'metadata.uid'),
      field('POD_NAMESPACE', 'metadata.namespace'),
      field('JOB', `metadata.labels['batch.kubernetes.io/job-name']`),
      field('COMPLETION_INDEX', `metadata.annotations['batch.kubernetes.io/job-completion-index']`),
      field('RUNS_FOR', `metadata.annotations['holdfast.dev/runs-for']`),
      field('EXITS_WITH', `metadata.annotations['holdfast.dev/exits-with']`),
      field('ENDS_AFTER', `metadata.annotations['holdfast.dev/ends-after']`),
    ],
    volumeMounts: [{ name: 'effects', mountPath: '/effects' }],
  }
}

/** One line for each effect, in the order of `parseEffect`. */
const script = `
note() {
  whose="$POD_NAMESPACE \${JOB:--} \${COMPLETION_INDEX:--} $POD $POD_UID"
  echo "$1 $(date +%s) $whose" >> /effects/log
}
ending() {
  trap '' TERM
  note told
  sleep "\${ENDS_AFTER:-0s}" & wait $!
  note ended
  exit 143
}
trap ending TERM
note began
if [ -n "$JOB" ]; then
  sleep "\${RUNS_FOR:-1s}" & wait $!
  note done
  exit "\${EXITS_WITH:-0}"
fi
while true; do sleep 3600 & wait $!; done
`
