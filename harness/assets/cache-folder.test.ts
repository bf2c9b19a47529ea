import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cacheFolder } from './cache-folder.ts'

it.each([
  ['an absolute XDG_CACHE_HOME', { XDG_CACHE_HOME: '/var/cache' }, '/var/cache/holdfast'],
  ['no XDG_CACHE_HOME', {}, join(homedir(), '.cache/holdfast')],
  ['an empty one', { XDG_CACHE_HOME: '' }, join(homedir(), '.cache/holdfast')],
  ['a relative one', { XDG_CACHE_HOME: 'cache' }, join(homedir(), '.cache/holdfast')],
])('lies in the right place with %s', (_name, environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder)
})
