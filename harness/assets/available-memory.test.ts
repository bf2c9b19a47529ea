import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { availableMemory } from './available-memory.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()
const machine = { 'proc/meminfo': 'MemTotal: 9 kB\nMemAvailable:    8000000 kB\n' }

async function available(files: Record<string, string>): Promise<number> {
  for (const [path, text] of Object.entries({ ...machine, ...files })) {
    await mkdir(dirname(join(folder(), path)), { recursive: true })
    await writeFile(join(folder(), path), text)
  }
  return availableMemory(folder())
}

describe('availableMemory', () => {
  it('is what the machine says where no group limits it', async () => {
    expect(await available({ 'proc/self/cgroup': '0::/\n' })).toBe(8_192_000_000)
    expect(
      await available({
        'sys/fs/cgroup/memory.max': 'max\n',
        'sys/fs/cgroup/memory.current': '1\n',
      }),
    ).toBe(8_192_000_000)
  })

  it('is what a group of version 2 leaves, its page cache not counted', async () => {
    const own = await available({
      'proc/self/cgroup': '0::/ci/job\n',
      'sys/fs/cgroup/ci/job/memory.max': '4000000000\n',
      'sys/fs/cgroup/ci/job/memory.current': '3000000000\n',
      'sys/fs/cgroup/ci/job/memory.stat': 'anon 1\ninactive_file 2500000000\n',
    })
    expect(own).toBe(3_500_000_000)
  })

  it('is what the tightest group around it leaves', async () => {
    const around = await available({
      'proc/self/cgroup': '0::/ci/job\n',
      'sys/fs/cgroup/ci/job/memory.max': '4000000000\n',
      'sys/fs/cgroup/ci/job/memory.current': '0\n',
      'sys/fs/cgroup/ci/memory.max': '2000000000\n',
      'sys/fs/cgroup/ci/memory.current': '500000000\n',
    })
    expect(around).toBe(1_500_000_000)
  })

  it('is what a group of version 1 leaves, also when its path is that of the host', async () => {
    const own = await available({
      'proc/self/cgroup': '5:cpu,memory:/docker/1234\n0::/docker/1234\n',
      'sys/fs/cgroup/memory/memory.limit_in_bytes': '2000000000\n',
      'sys/fs/cgroup/memory/memory.usage_in_bytes': '1500000000\n',
      'sys/fs/cgroup/memory/memory.stat': 'total_inactive_file 100000000\n',
    })
    expect(own).toBe(600_000_000)
  })

  it('says something for this very machine', async () => {
    const bytes = await availableMemory('/')
    expect(bytes).toBeGreaterThan(10_000_000)
    expect(bytes).toBeLessThan(1e14)
  })
})
