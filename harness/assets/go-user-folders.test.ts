import { describe, expect, test } from 'vitest'
import { goUserFolders } from './go-user-folders.ts'

describe('goUserFolders', () => {
  test.each([
    [{ HOME: '/home/ada' }, '/home/ada/.config/go/env'],
    [{ HOME: '/home/ada', XDG_CONFIG_HOME: '/etc/ada' }, '/etc/ada/go/env'],
    [{ HOME: '/home/ada', GOENV: 'off' }, 'off'],
  ])('of %o reads what the user set, and leaves Go no folder to count in', (environment, file) => {
    expect(goUserFolders(environment)).toEqual({ GOENV: file, XDG_CONFIG_HOME: '/dev/null' })
  })
})
