import { describeMs } from '../../core/duration.ts'
import { nowMs } from '../../core/clock.ts'
import type { Provider, ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { acquireFolder } from '../control-plane/acquire-folder.ts'
import { EmbeddedTestbed } from './embedded-testbed.ts'
import { embeddedShape } from './embedded-shape.ts'
import { startProcesses } from './start-processes.ts'
import { StoreTemplate, type TemplateSource } from './store-template.ts'

/** The programs an embedded testbed is made of, by name, as paths. */
export const embeddedPrograms = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
] as const

/** What embedded testbeds are made from. */
export interface EmbeddedOptions {
  /** Path of each of `embeddedPrograms`. */
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  /** File of the kwok stages, `fixtures/kwok/stages.yaml`. */
  readonly stagesFile: string
  /** Where templates of stores are kept; absent: every store begins empty. */
  readonly templates?: TemplateSource
}

/**
 * Real etcd, kube-apiserver, kube-controller-manager and kube-scheduler as processes on loopback,
 * and one kwok process for each simulated node.
 */
export function embeddedProvider(options: EmbeddedOptions): Provider {
  return {
    name: 'embedded',
    shape: embeddedShape,
    provision: (provision, scope, signal) =>
      provisionEmbedded({ ...options, provision, scope, signal }),
  }
}

interface Provisioning extends EmbeddedOptions {
  readonly provision: ProvisionOptions
  readonly scope: Scope
  readonly signal: AbortSignal
}

async function provisionEmbedded(options: Provisioning): Promise<KubernetesTestbed> {
  const { provision, scope, signal, templates } = options
  const startedMs = nowMs()
  await acquireFolder(provision, scope)
  const testbed = await EmbeddedTestbed.layOut(options, signal)
  const template = templates && new StoreTemplate(templates, provision.builtIn ?? {})
  await scope.acquire(
    {
      kind: 'stop-testbed',
      name: `processes of ${provision.id}`,
      testbed: provision.id,
    },
    () => startProcesses({ testbed, provision, template }, signal),
    () => testbed.close(),
  )
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}
