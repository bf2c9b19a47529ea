import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectSidecar } from '../../../clients/dapr/connect-sidecar.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { SidecarClient } from '../../../core/sidecar.ts'
import { sidecarMember } from '../../../core/sidecar-member.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { ProcessMember } from '../process-member.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { quietConfiguration, sidecarFlags } from './sidecar-flags.ts'

export interface SidecarOptions {
  readonly daprd: string
  readonly provision: ProvisionOptions
  readonly app: { readonly appId: string; readonly namespace: string }
  /** Where the replicas take calls. */
  readonly schedulers: readonly string[]
}

/** A sidecar as a process of this machine, and how its app speaks to it. */
export interface Sidecar {
  readonly member: ProcessMember
  readonly client: SidecarClient
}

/** Chooses ports and defines the process; starts none. */
export async function layOutSidecar(options: SidecarOptions): Promise<Sidecar> {
  const { app, daprd, provision, schedulers } = options
  const { folder, id, logsFolder, record, run, timings } = provision
  const [api = 0, grpc = 0, internal = 0, appPort = 0] = await freePorts(4)
  const { name, role } = sidecarMember
  const resourcesFolder = join(folder, 'no-components')
  const configFile = join(folder, 'sidecar.yaml')
  await mkdir(resourcesFolder, { recursive: true })
  await writeFile(configFile, quietConfiguration)
  const { appId, namespace } = app
  const ports = { api, grpc, internal, app: appPort }
  const flags = sidecarFlags({ appId, ...ports, resourcesFolder, configFile, schedulers })
  const process = new SupervisedProcess({
    name: `${name} of ${id}`,
    command: daprd,
    args: () => flags,
    environment: {
      HOME: folder,
      TMPDIR: folder,
      NAMESPACE: namespace,
      DAPR_HOST_IP: '127.0.0.1',
      HOLDFAST_RUN: run,
      HOLDFAST_TESTBED: id,
    },
    logFile: join(logsFolder, `${name}.log`),
    restart: timings.restart,
    onExit: (exit) => record({ kind: 'exit', member: name, role, ...exit }),
    onStart: (by) => record({ kind: 'start', member: name, role, by }),
  })
  const member = new ProcessMember(sidecarMember, process, id)
  return { member, client: connectSidecar({ api, app: appPort }) }
}
