// Builds dist/ from src/. It is built aside and then swapped in whole: a build that fails leaves the old one, and a
// file that was removed from src/ does not live on in the package.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommand } from './bundle.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const aside = join(root, 'node_modules/.cache', `dray-build-${process.pid}`)
const old = `${aside}-old`
const dist = join(root, 'dist')

try {
  compile()
  await bundleCommand(aside)
  makeExecutable(join(aside, 'bin/dray.js'))
  swap()
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  for (const folder of [aside, old]) rmSync(folder, { recursive: true, force: true })
}

function compile() {
  mkdirSync(aside, { recursive: true })
  const words = [compiler, '-p', 'tsconfig.json', '--outDir', aside]
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' })
  if (status !== 0) throw new Error('The sources do not compile; dist/ is as it was')
}

function makeExecutable(main) {
  if (!existsSync(main)) throw new Error('The build made no bin/dray.js')
  if (!readFileSync(main, 'utf8').startsWith('#!/usr/bin/env node\n'))
    throw new Error('bin/dray.js lost its first line')
  chmodSync(main, 0o755)
  const now = new Date()
  utimesSync(main, now, now)
}

function swap() {
  if (existsSync(dist)) renameSync(dist, old)
  renameSync(aside, dist)
}
