import { expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { parseProgramPaths } from './program-paths.ts'

it('reads names and paths, an equals sign in the path too', () => {
  expect(parseProgramPaths(['etcd=/a/b=c', 'kube-apiserver=bin/x'])).toEqual({
    etcd: '/a/b=c',
    'kube-apiserver': 'bin/x',
  })
})

it.each(['etcd', 'etcd=', '=/path', 'etdc=/path', 'toString=/path'])('refuses %s', (text) => {
  expect(() => parseProgramPaths([text])).toThrow(UsageError)
  expect(() => parseProgramPaths([text])).toThrow(`--program ${text} is not name=path`)
})

it('refuses a name that is given twice', () => {
  expect(() => parseProgramPaths(['etcd=/a', 'etcd=/b'])).toThrow('--program etcd is given twice')
})
