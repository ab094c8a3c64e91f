import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generate } from '../examples/octoprompt/generate.mjs'

const checkout = fileURLToPath(new URL('..', import.meta.url))
const example = join(checkout, 'examples/octoprompt')
export const sample = join(example, 'sample')
const main = join(checkout, 'dist/bin/dray.js')

/** A copy of an example with its data in place. */
export interface Project {
  readonly root: string
  readonly data: string
  readonly database: string
}

export interface Finished {
  readonly status: number | null
  /** Both streams. */
  readonly output: string
  /** Of `--json`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what was printed
  readonly report: any
}

/** Inside the checkout, so that a configuration finds the packages that it imports. */
export function makeFolder(name: string): string {
  const cache = join(checkout, '.cache')
  mkdirSync(cache, { recursive: true })
  return mkdtempSync(join(cache, `${name}-`))
}

export function projectAt(root: string): Project {
  const data = join(root, 'packages/server/data')
  return { root, data, database: join(data, 'octoprompt.db') }
}

/** With generated data, or with the sample alone. */
export function copyExample(root: string, { generated = true } = {}): Project {
  mkdirSync(join(root, 'packages/server'), { recursive: true })
  for (const file of ['dray.config.ts', 'schemas.ts', 'package.json'])
    cpSync(join(example, file), join(root, file))
  const project = projectAt(root)
  if (generated) generate({ out: project.data })
  else cpSync(sample, project.data, { recursive: true })
  return project
}

/** Runs the built command line in the project, as its users do. */
export function dray({ root }: Project, ...words: readonly string[]): Finished {
  const { DRAY_STATE: _, ...environment } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1' },
    maxBuffer: 2 ** 26,
  })
  const isJson = words.includes('--json') && stdout.startsWith('{')
  return { status, output: stdout + stderr, report: isJson ? JSON.parse(stdout) : undefined }
}

/** Every file and folder below with the hash of its content, times and permissions apart. */
export function treeOf(root: string): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted()
  return new Map(paths.map((path) => [path, contentOf(join(root, path))]))
}

function contentOf(path: string): string {
  if (statSync(path).isDirectory()) return 'folder'
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
