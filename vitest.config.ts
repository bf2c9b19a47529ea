import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: ['{harness,suites,tools}/**/*.test.ts', 'docs/*.test.ts'],
        },
      },
      {
        // Against real programs: they share two cores, so one file runs after the other.
        extends: true,
        test: {
          name: 'integration',
          include: ['{harness,suites,docs}/**/*.integration.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        // Against real nodes and in containers: they need a Docker engine; not a part of `npm test`.
        extends: true,
        test: {
          name: 'kind',
          include: ['harness/**/*.kind.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
})
