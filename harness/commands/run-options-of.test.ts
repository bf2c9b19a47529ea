import { describe, expect, it } from 'vitest'
import { Command } from 'commander'
import type { Configuration } from '../runner/define-config.ts'
import type { RunOptions } from '../runner/run-options.ts'
import {
  addConductFlags,
  addPlanFlags,
  addSelectionFlags,
  addTestbedFlags,
  type RunFlags,
} from './flags.ts'
import { runOptionsOf } from './run-options-of.ts'

/** The options of a command line, read as `run` reads it. */
function optionsOf(line: string, configuration: Configuration = {}): RunOptions {
  const command = new Command().argument('[what...]').exitOverride()
  for (const add of [addSelectionFlags, addPlanFlags, addTestbedFlags, addConductFlags]) {
    add(command)
  }
  const words = [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word)
  command.parse(words, { from: 'user' })
  const flags = command.opts<RunFlags>()
  return runOptionsOf({ verb: 'run', what: command.args, flags, configuration, cwd: '/work' })
}

describe('runOptionsOf', () => {
  it('has defaults for everything, and draws a seed', () => {
    const { command, seed, ...options } = optionsOf('')
    expect(options).toEqual({
      what: [],
      profile: 'core',
      provider: 'embedded',
      kubernetes: '1.36',
      etcd: '3.6',
      dapr: '1.18',
      rounds: 1,
      timings: 'fast',
      claims: [],
      failFast: false,
      accept: [],
      keep: false,
      settings: {},
      programs: {},
      checkFiles: [],
      prove: false,
    })
    expect(seed).toBeGreaterThanOrEqual(0)
    expect(command).toBe(`npx holdfast run --seed ${seed} --timings fast`)
    const seeds = new Set(Array.from({ length: 5 }, () => optionsOf('').seed))
    expect(seeds.size).toBeGreaterThan(1)
  })

  it('lets flags win over the configuration, key by key in settings', () => {
    const configuration: Configuration = {
      timings: 'production',
      seed: 7,
      jobs: 3,
      accept: ['a/b#1'],
      settings: { nodes: 9, 'etcd.members': 3 },
      timeLimit: '30m',
    }
    const flags = '--timings fast --jobs 1 --set nodes=12 --accept c/d#2'
    expect(optionsOf(flags, configuration)).toMatchObject({
      timings: 'fast',
      seed: 7,
      jobs: 1,
      accept: ['c/d#2'],
      settings: { nodes: '12', 'etcd.members': '3' },
      timeLimitMs: 1_800_000,
    })
  })

  it('takes checks of the user as what is run, unless a profile is named', () => {
    const configuration = { checks: ['/work/checks/*.check.ts'] }
    expect(optionsOf('', configuration).profile).toBe('own')
    expect(optionsOf('--profile core', configuration).profile).toBe('core')
  })

  it('makes paths absolute', () => {
    expect(optionsOf('--out x --program kwok=./kwok')).toMatchObject({
      out: '/work/x',
      programs: { kwok: '/work/kwok' },
    })
  })

  it.each([
    ['--kubernetes 1.20', 'Kubernetes 1.20 is not known to this holdfast'],
    ['--etcd 2', 'etcd 2 is not known'],
    ['--dapr 1.16', 'Dapr 1.16 is not known'],
    ['--set dapr.replicas=2', 'Dapr runs one replica, or three'],
    ['--set nods=3', 'there is no setting "nods"'],
    ['--set nodes=no', 'nodes'],
    ['--set etcd.members=2', 'etcd.members'],
    ['--set node.image=kindest/node:v1.36.1', 'needs --provider kind'],
    ['--set etcd.disk=1GiB', '--set etcd.disk is for members in containers'],
    ['--provider kind --set etcd.image=a/b:c', '--set etcd.image is for members in containers'],
    ['--provider containers --set etcd.disk=64MiB', 'from 192MiB to 64GiB'],
    ['--provider containers --set etcd.memory=1GiB', 'what is on the disk of a member counts'],
    [
      '--provider containers --set etcd.disk=2GiB --set etcd.memory=2GiB',
      'more than --set etcd.disk',
    ],
    ['--provider containers --set etcd.image=a/b:c --etcd 3.6', '--etcd says nothing about a/b:c'],
    ['--provider kind --set node.image=a/b:c --etcd 3.6', '--etcd says nothing about a/b:c'],
    ['--provider kind --set node.image=a/b:c --kubernetes 1.36', '--kubernetes says nothing'],
    ['--time-limit 30', 'time limit "30" is not a duration'],
    ['--program kubeapiserver=/x', 'did you mean kube-apiserver?'],
  ])('refuses %s', (line, sentence) => {
    expect(() => optionsOf(line)).toThrow(sentence)
  })

  it.each([
    "etcd-quota 'topology/*' --seed 42",
    '--profile own --timings production --kubernetes 1.35 --etcd 3.7 --dapr 1.14 --rounds 3',
    '--level SHOULD --claim one --claim two --fail-fast --accept a/b#1 --jobs 2 --time-limit 90s',
    "--set etcd.members=3 --set etcd.quota=64MiB --program 'kwok=/a path/kwok'",
    '--provider kind --set node.image=kindest/node:v1.36.1',
    '--provider containers --set etcd.disk=1GiB --set etcd.memory=2GiB --set etcd.image=a/b:c',
  ])('prints a command that gives the same options again: %s', (line) => {
    const options = optionsOf(line)
    const words = options.command.replace(/^npx holdfast run /, '')
    expect(optionsOf(words)).toEqual(options)
  })
})
