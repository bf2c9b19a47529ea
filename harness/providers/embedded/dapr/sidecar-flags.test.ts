import { expect, it } from 'vitest'
import { sidecarFlags } from './sidecar-flags.ts'

it('puts a sidecar between one app and all schedulers, on loopback', () => {
  const flags = sidecarFlags({
    appId: 'holdfast',
    api: 1,
    grpc: 2,
    internal: 3,
    app: 4,
    resourcesFolder: '/none',
    configFile: '/quiet.yaml',
    schedulers: ['127.0.0.1:5', '127.0.0.1:6'],
  })
  expect(flags).toContain('--app-id=holdfast')
  expect(flags).toContain('--app-port=4')
  expect(flags).toContain('--dapr-http-port=1')
  expect(flags).toContain('--dapr-listen-addresses=127.0.0.1')
  expect(flags).toContain('--dapr-internal-grpc-listen-address=127.0.0.1')
  expect(flags).toContain('--scheduler-host-address=127.0.0.1:5,127.0.0.1:6')
  expect(flags).toContain('--resources-path=/none')
  expect(flags).toContain('--config=/quiet.yaml')
})
