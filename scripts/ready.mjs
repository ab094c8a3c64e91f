// Makes a checkout ready: packages installed as locked, and with --build the newest sources built.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')

if (!isInstalled()) install()
if (process.argv.includes('--build') && isBuildOld()) run(process.execPath, [join(root, 'scripts/build.mjs')])

/** npm writes down last what it installed: this holds when every package is there in the locked version. */
function isInstalled() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const there = packagesOf(record)
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    return path === '' || there[path]?.version === version || (optional && there[path] === undefined)
  })
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages ?? {}
}

function install() {
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'])
}

function isBuildOld() {
  const main = join(root, 'dist/bin/dray.js')
  if (!existsSync(main)) return true
  const inputs = [
    ...filesUnder(join(root, 'src')),
    join(root, 'tsconfig.json'),
    join(root, 'package-lock.json'),
  ]
  const built = statSync(main).mtimeMs
  return inputs.some((file) => statSync(file).mtimeMs > built)
}

function* filesUnder(folder) {
  yield folder
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesUnder(path)
    else if (!entry.name.endsWith('.test.ts')) yield path
  }
}

function run(command, words) {
  const { status, error } = spawnSync(command, words, { cwd: root, stdio: 'inherit' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}
