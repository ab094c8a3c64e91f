import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommand } from '../bundle.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const COPIED = ['src', 'test', 'package.json', 'tsconfig.json', 'tsconfig.check.json', 'vitest.config.ts']

/** Sources and tests in a folder of their own: what is done to them there touches nobody. */
export function copyProject() {
  const folder = mkdtempSync(join(tmpdir(), 'dray-mutants-'))
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return {
    folder,
    /** @returns what puts back what was there */
    write(files) {
      const before = [...files.keys()].map((path) => [path, readFileSync(join(folder, path))])
      for (const [path, text] of files) writeFileSync(join(folder, path), text)
      return () => {
        for (const [path, bytes] of before) writeFileSync(join(folder, path), bytes)
      }
    },
    /** For tests that start the real command. Types may be wrong in a mutant; what is emitted counts. */
    async build() {
      const compiler = join(root, 'node_modules/typescript/bin/tsc')
      const words = [compiler, '-p', 'tsconfig.json', '--outDir', 'dist', '--noCheck']
      const { status, stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' })
      if (status !== 0) throw new Error(`The copy does not compile: ${stdout}`)
      await bundleCommand(join(folder, 'dist'))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
