// Makes a checkout ready: packages installed as locked, and with --build the newest sources built.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stamp = join(modules, '.dray-lock')

const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
if (!isInstalled()) install()
if (process.argv.includes('--build') && isBuildOld()) run(process.execPath, [join(root, 'scripts/build.mjs')])

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lock
}

function install() {
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'])
  writeFileSync(stamp, lock)
}

function isBuildOld() {
  const main = join(root, 'dist/cli/main.js')
  if (!existsSync(main)) return true
  const inputs = [...filesUnder(join(root, 'src')), join(root, 'tsconfig.json'), stamp]
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
