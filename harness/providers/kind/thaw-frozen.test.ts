import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { thawFrozen } from './thaw-frozen.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
/** What the stand-in says of every container. */
const id = '0123456789abcdef'
const standIn = useStandInDocker('holdfast-t1-worker')
const freezer = (): string => join(standIn().folder, 'freezer')

async function cgroup(path: string, state: string): Promise<string> {
  const file = join(freezer(), path, 'freezer.state')
  await mkdir(join(freezer(), path), { recursive: true })
  await writeFile(file, `${state}\n`)
  return file
}

it.each([
  ['of the cgroupfs driver', `docker/${id}`],
  ['of the systemd driver', `system.slice/docker-${id}.scope`],
])('thaws what is frozen below a container %s, however deep, and counts it', async (_, root) => {
  const frozen = await cgroup(`${root}/kubepods/burstable/pod-a/cri-1`, 'FROZEN')
  const freezing = await cgroup(`${root}/kubepods/pod-b`, 'FREEZING')
  const thawed = await cgroup(`${root}/system.slice`, 'THAWED')
  const others = await cgroup('docker/of-another-container/kubepods', 'FROZEN')
  expect(await thawFrozen('holdfast-t1-worker', never, freezer())).toBe(2)
  expect(await readFile(frozen, 'utf8')).toBe('THAWED')
  expect(await readFile(freezing, 'utf8')).toBe('THAWED')
  expect(await readFile(thawed, 'utf8')).toBe('THAWED\n')
  expect(await readFile(others, 'utf8')).toBe('FROZEN\n')
  expect(await thawFrozen('holdfast-t1-worker', never, freezer())).toBe(0)
})

it('does nothing on cgroup v2, which has no freezer of its own', async () => {
  expect(await thawFrozen('holdfast-t1-worker', never, freezer())).toBe(0)
})
