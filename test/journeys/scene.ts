import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { afterAll } from 'vitest'
import { isDrayError, type DrayError, type Policies } from '../../src/index.ts'

export type Json = unknown

const CHILD = join(import.meta.dirname, 'child.mjs')
const root = mkdtempSync(join(tmpdir(), 'scene-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let scenes = 0

/** A folder of JSON data, a place for a database, and a state folder: what a journey begins with. */
export interface Scene {
  readonly folder: string
  readonly data: string
  readonly from: string
  readonly to: string
  readonly migration: { readonly from: string; readonly to: string }
  readonly database: string
  readonly stateDir: string
  /** Paths are relative to the data folder; a string is written as it is. */
  write(path: string, content: Json): void
}

export function scene(files: Readonly<Record<string, Json>> = {}): Scene {
  const folder = join(root, `s${++scenes}`)
  const data = join(folder, 'data')
  const database = join(folder, 'app.db')
  mkdirSync(data, { recursive: true })
  const write = (path: string, content: Json): void => {
    mkdirSync(dirname(join(data, path)), { recursive: true })
    writeFileSync(join(data, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  for (const [path, content] of Object.entries(files)) write(path, content)
  const migration = { from: `json:${data}`, to: `sqlite:${database}` }
  return { folder, data, ...migration, migration, database, stateDir: join(folder, 'state'), write }
}

/** `count` documents, `name-0` …, of about 300 bytes each: with small batches a few hundred make many pages. */
export function documents(count: number, name = 'doc', more: object = {}): Record<string, { id: string }> {
  const entries = Array.from({ length: count }, (_, n) => {
    const id = `${name}-${n}`
    return [id, { id, n, text: 'x'.repeat(250), ...more }] as const
  })
  return Object.fromEntries(entries)
}

/** A table as key → document, read without dray; undefined when it is not there. */
export function rows(path: string, table: string): Record<string, unknown> | undefined {
  if (!existsSync(path)) return undefined
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const isThere = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = ?`).get(table)
    if (!isThere) return undefined
    const found = database.prepare(`SELECT id, data FROM "${table}" ORDER BY rowid`).all() as {
      id: string
      data: string
    }[]
    return Object.fromEntries(found.map(({ id, data }) => [id, JSON.parse(data) as unknown]))
  } finally {
    database.close()
  }
}

export function tables(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const found = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all()
  database.close()
  return found.map(({ name }) => String(name)).filter((name) => !name.startsWith('sqlite_'))
}

/** A database as an application has it, made without dray. */
export function fillDatabase(
  path: string,
  contents: Readonly<Record<string, Record<string, unknown>>>,
): void {
  withDatabase(path, (database) => {
    for (const [table, found] of Object.entries(contents)) {
      database.exec(
        `CREATE TABLE IF NOT EXISTS "${table}" (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)`,
      )
      const put = database.prepare(`INSERT OR REPLACE INTO "${table}" VALUES (?, ?)`)
      for (const [id, document] of Object.entries(found)) put.run(id, JSON.stringify(document))
    }
  })
}

export function withDatabase(
  path: string,
  work: (database: InstanceType<typeof DatabaseSync>) => void,
): void {
  const database = new DatabaseSync(path)
  try {
    work(database)
  } finally {
    database.close()
  }
}

/** Every path below a folder with the hash of its content: equal means that nothing changed. */
export function treeOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const tree: Record<string, string> = {}
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const content = entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'folder'
    tree[path.slice(folder.length + 1)] = content
  }
  return tree
}

/** The DrayError that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<DrayError> {
  try {
    await call
  } catch (error) {
    if (isDrayError(error)) return error
    throw error
  }
  throw new Error('It should have failed')
}

export interface FailAt {
  /** Default: the target. */
  readonly store?: 'source' | 'target'
  /** A method of the store, `writer.write`, `control.put` …, or `*` for any. */
  readonly call: string
  readonly nth: number
  readonly when: 'before' | 'after'
  /** Instead of dying: hold still there, until it is killed or told to go on. */
  readonly how?: 'hold'
}

export interface ChildRequest {
  readonly command: 'migrate' | 'resume' | 'rollback'
  readonly stateDir: string
  readonly migration?: { readonly from: string; readonly to: string }
  readonly policies?: Partial<Policies>
  readonly batchBytes?: number
  readonly run?: string
  readonly force?: boolean
  readonly collections?: readonly string[]
  readonly fail?: FailAt
}

export interface ChildAnswer {
  readonly state?: string
  readonly exitCode?: number
  readonly code?: string
  readonly message?: string
  readonly hint?: string
  readonly calls?: number
  /** It died before it had an answer. */
  readonly killed: boolean
}

/** One call of the built library in a process of its own. */
export function runChild(request: ChildRequest): ChildAnswer {
  const words = [CHILD, JSON.stringify(request)]
  const { signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
  return answerOf(signal, stdout, stderr)
}

/** A child that holds still where it was told to. */
export interface HeldChild {
  readonly pid: number
  kill(): Promise<void>
  /** Lets it go on to its end. */
  goOn(): Promise<ChildAnswer>
}

export async function holdChild(request: ChildRequest & { readonly fail: FailAt }): Promise<HeldChild> {
  const held = { ...request, fail: { ...request.fail, how: 'hold' } }
  const child = spawn(process.execPath, [CHILD, JSON.stringify(held)])
  const out = textOf(child.stdout)
  const err = textOf(child.stderr)
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  await Promise.race([once(child.stdout, 'data'), ended])
  if (!out().startsWith(HOLDING)) throw new Error(`It did not hold: ${out()} ${err()}`)
  return {
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async goOn() {
      child.stdin.write('go on')
      const [, signal] = await ended
      return answerOf(signal, out().slice(HOLDING.length), err())
    },
  }
}

const HOLDING = 'holding\n'

function answerOf(signal: NodeJS.Signals | null, stdout: string, stderr: string): ChildAnswer {
  if (signal === 'SIGKILL') return { killed: true }
  if (stdout === '') throw new Error(stderr)
  return { ...(JSON.parse(stdout) as Omit<ChildAnswer, 'killed'>), killed: false }
}

function textOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString('utf8')
}
