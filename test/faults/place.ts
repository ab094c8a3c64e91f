import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'

/** A folder of its own with data at `from`, and perhaps at `to`, where one run will take place. */
export interface Place {
  readonly folder: string
  readonly stateDir: string
  /** Names in the folder. */
  readonly from: string
  readonly to: string
  /** The command that moves it. */
  readonly words: readonly string[]
  /** Beside the variables that every program has. */
  readonly env: Readonly<Record<string, string>>
}

export interface Pair {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly flags: readonly string[]
  /** Writes what an application has there. */
  readonly fill: (folder: string) => void
}

const THINGS = documents(24, 'thing')
const POSTS = documents(6, 'post')
const OLD = { 'thing-3': { id: 'thing-3', by: 'app' }, other: { id: 'other', by: 'app' } }

const intoJson = (folder: string): void => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/things.json'), JSON.stringify(THINGS))
  writeFileSync(join(folder, 'data/posts.json'), JSON.stringify(Object.values(POSTS)))
}
const intoDatabase = (folder: string): void => {
  fillDatabase(join(folder, 'data.db'), { things: THINGS, posts: POSTS })
}

/** Every kind of way that what is written comes to lie at its place. */
export const PAIRS: readonly Pair[] = [
  { name: 'JSON to a new database', from: 'data', to: 'app.db', flags: [], fill: intoJson },
  {
    name: 'JSON into a database that holds data',
    from: 'data',
    to: 'app.db',
    flags: ['--on-conflict', 'overwrite'],
    fill(folder) {
      intoJson(folder)
      fillDatabase(join(folder, 'app.db'), { things: OLD })
    },
  },
  {
    name: 'JSON over JSON files',
    from: 'data',
    to: 'target',
    flags: ['--replace'],
    fill(folder) {
      intoJson(folder)
      mkdirSync(join(folder, 'target'))
      writeFileSync(join(folder, 'target/things.json'), JSON.stringify(OLD))
      writeFileSync(join(folder, 'target/kept.json'), '{"k":{"id":"k"}}')
    },
  },
  { name: 'a database to new JSON files', from: 'data.db', to: 'json:target', flags: [], fill: intoDatabase },
  { name: 'a database to a new database', from: 'data.db', to: 'app.db', flags: [], fill: intoDatabase },
]

/** Faults are provoked, not waited for: where there is a file system in memory, a sync takes no time. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

let root: string | undefined
let places = 0

export function placeOf(pair: Pair): Place {
  root ??= mkdtempSync(join(FAST, 'dray-faults-'))
  const folder = join(root, `p${++places}`)
  mkdirSync(folder)
  pair.fill(folder)
  return placeIn(folder, pair)
}

function placeIn(folder: string, { from, to, flags }: Pair): Place {
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true, mode: 0o1777 })
  const words = [
    'migrate',
    `./${from}`,
    to.includes(':') ? to : `./${to}`,
    ...flags,
    '--yes',
    '--json',
    '--batch-size',
    '1k',
  ]
  const name = to.slice(to.indexOf(':') + 1)
  return { folder, stateDir: join(folder, '.dray'), from, to: name, words, env: { TMPDIR: temporary } }
}

/** For `afterAll`. */
export function removePlaces(): void {
  if (root !== undefined) rmSync(root, { recursive: true, force: true })
  root = undefined
}

/** What an application would find: each table as its rows, each file as its text; undefined where nothing is. */
export function contentsOf({ folder, to }: Place): unknown {
  const path = join(folder, to)
  if (!existsSync(path)) return undefined
  return to.endsWith('.db') ? tablesOf(path) : treeOf(path, (name) => !isTrial(name))
}

/** Nothing of this may ever change. */
export function sourceOf({ folder, from }: Place): unknown {
  return from.endsWith('.db') ? treeOf(folder, (name) => name.startsWith(from)) : treeOf(join(folder, from))
}

/** What a run that is over must not leave: lease and staged files, journals, scratch, half-written files. */
export function leftoversOf(place: Place): readonly string[] {
  const { folder, to } = place
  const beside = readdirSync(folder).filter((name) => name.startsWith(`${to}`) && name !== to)
  const temporary = readdirSync(join(folder, 'tmp'))
  const halves = Object.keys(treeOf(folder)).filter((path) => path.endsWith('.tmp') && !isTrial(path))
  return [...beside, ...temporary, ...halves]
}

/** A trial of the right to write in a folder, which outlived its moment. */
function isTrial(path: string): boolean {
  return basename(path).startsWith('.trial.')
}

/** Keeps all of a place aside, and puts it back as it was. */
export function keep({ folder, from }: Place): { readonly putBack: () => void } {
  const kept = `${folder}.kept`
  rmSync(kept, { recursive: true, force: true })
  cpSync(folder, kept, { recursive: true, preserveTimestamps: true })
  return {
    putBack() {
      // The source is the same file still: a copy of it would be another, by its inode.
      const others = (name: string): boolean => name !== from
      for (const name of readdirSync(folder).filter(others))
        rmSync(join(folder, name), { recursive: true, force: true })
      for (const name of readdirSync(kept).filter(others))
        cpSync(join(kept, name), join(folder, name), { recursive: true, preserveTimestamps: true })
      rmSync(kept, { recursive: true, force: true })
    },
  }
}

function documents(count: number, name: string): Record<string, { id: string }> {
  const entries = Array.from({ length: count }, (_, n) => {
    const id = `${name}-${n}`
    return [id, { id, n, text: 'x'.repeat(200) }] as const
  })
  return Object.fromEntries(entries)
}

function fillDatabase(path: string, contents: Readonly<Record<string, Record<string, unknown>>>): void {
  const database = new DatabaseSync(path)
  for (const [table, found] of Object.entries(contents)) {
    database.exec(`CREATE TABLE "${table}" (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL)`)
    for (const [id, document] of Object.entries(found)) {
      database.prepare(`INSERT INTO "${table}" VALUES (?, ?)`).run(id, JSON.stringify(document))
    }
  }
  database.close()
}

function tablesOf(path: string): Record<string, readonly unknown[]> {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const tables = database
      .prepare(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY 1`,
      )
      .all()
      .map(({ name }) => String(name))
    return Object.fromEntries(
      tables.map((name) => [name, database.prepare(`SELECT * FROM "${name}" ORDER BY 1`).all()]),
    )
  } finally {
    database.close()
  }
}

function treeOf(folder: string, wanted: (name: string) => boolean = () => true): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => wanted(path.slice(folder.length + 1)))
  return Object.fromEntries(
    paths
      .toSorted()
      .map((path) => [
        path.slice(folder.length + 1),
        createHash('sha256').update(readFileSync(path)).digest('hex'),
      ]),
  )
}
