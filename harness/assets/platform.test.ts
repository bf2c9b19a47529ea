import { expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { requirePlatform } from './platform.ts'

it('speaks of Linux machines in the words of Go', () => {
  expect(requirePlatform('linux', 'x64')).toEqual({ os: 'linux', architecture: 'amd64' })
  expect(requirePlatform('linux', 'arm64')).toEqual({ os: 'linux', architecture: 'arm64' })
})

it.each([
  ['darwin', 'arm64'],
  ['win32', 'x64'],
  ['linux', 'riscv64'],
])('refuses %s %s in one sentence', (os, architecture) => {
  expect(() => requirePlatform(os, architecture)).toThrow(UsageError)
  expect(() => requirePlatform(os, architecture)).toThrow(`this machine is ${os} ${architecture}`)
})
