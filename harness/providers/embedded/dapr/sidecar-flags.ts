/** Where a sidecar listens, where its app does, and which schedulers it belongs to. */
export interface SidecarFlags {
  readonly appId: string
  readonly api: number
  readonly grpc: number
  readonly internal: number
  readonly app: number
  /** Empty: no component is loaded. */
  readonly resourcesFolder: string
  readonly schedulers: readonly string[]
  /** Holds `quietConfiguration`. */
  readonly configFile: string
}

/** By default a sidecar announces itself in the network, so that others find it by its name. */
export const quietConfiguration = `apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: { name: quiet }
spec: { nameResolution: { component: kubernetes } }
`

/** Flags of `daprd`: all on loopback, no component, no telemetry. */
export function sidecarFlags(options: SidecarFlags): string[] {
  return [
    '--mode=standalone',
    `--app-id=${options.appId}`,
    '--app-protocol=http',
    '--app-channel-address=127.0.0.1',
    `--app-port=${options.app}`,
    '--dapr-listen-addresses=127.0.0.1',
    `--dapr-http-port=${options.api}`,
    `--dapr-grpc-port=${options.grpc}`,
    `--dapr-internal-grpc-port=${options.internal}`,
    '--dapr-internal-grpc-listen-address=127.0.0.1',
    `--config=${options.configFile}`,
    `--resources-path=${options.resourcesFolder}`,
    `--scheduler-host-address=${options.schedulers.join(',')}`,
    '--enable-metrics=false',
    '--enable-profiling=false',
    '--dapr-graceful-shutdown-seconds=1',
  ]
}
