import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, lstatSync, lutimesSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { type DrayError, isDrayError, migrate, type Report } from '../../src/index.ts'
import { exitCodeOf } from '../../src/model/exit-codes.ts'
import type { DatabaseRow } from './database-row.ts'
import type { Kind } from './laid-record.ts'
import { ownNames, readDatabase, readJson, type Stored, readRows } from './read-store.ts'
import { rejectsOf } from './rejects-of.ts'
import { sqliteFileRows } from './sqlite-file-rows.ts'
import { sqliteNameRows } from './sqlite-name-rows.ts'
import { sqliteTableRows } from './sqlite-table-rows.ts'
import { sqliteValueRows } from './sqlite-value-rows.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = scratchFolder()
let folders = 0

describe.each([
  ['values', sqliteValueRows],
  ['names', sqliteNameRows],
  ['tables', sqliteTableRows],
  ['files', sqliteFileRows],
] as const)('%s', (_, rows) => {
  test.each(rows.map((row) => [row.name, row] as const))('%s', async (__, row) => {
    for (const kind of ['json', 'sqlite'] as const) await judge(row, kind)
  })
})

async function judge(row: DatabaseRow, kind: Kind): Promise<void> {
  const folder = join(root, String(++folders))
  await lay(row, folder)
  const before = filesIn(folder)
  const to = join(root, `${folders}-target`)
  const collections = row.collections ?? (kind === 'sqlite' ? asDocuments(row) : undefined)
  const outcome = await run({ ...row, collections }, `sqlite:${folder}/app.db`, `${kind}:${to}`)
  const refused = row.refused ?? (kind === 'json' ? row.refusedBy?.json : undefined)
  // The source as it was, and nothing beside it, whatever became of it.
  expect(filesIn(folder)).toEqual(before)
  if (isDrayError(outcome)) {
    expect(outcome.code, outcome.message).toBe(refused)
    expect(outcome.hint ?? outcome.details.join()).not.toBe('')
    expect(readdirSync(root).filter((name) => name.startsWith(`${folders}-target`))).toEqual([])
    return
  }
  expect(refused, `arrived in ${kind}`).toBe(undefined)
  const { rejected = [], stopped = [], arrives = {} } = row
  expect(outcome.exitCode).toBe(exitCodeFor(row))
  if (stopped.length === 0) expect(outcome.verified).toBe('verified')
  const named = rejectsOf(outcome).map(({ code, key }) => (key === undefined ? [code] : [code, key]))
  expect(named.toSorted()).toEqual(rejected)
  expect(outcome.failures.map(({ collection, code }) => [collection, code])).toEqual(stopped)
  // Of what stopped nothing may be made at all.
  if (Object.keys(arrives).length === 0 && !existsSync(to)) return
  if (kind === 'sqlite' && row.rows) return void expect(readRows(to)).toEqual(row.rows)
  expect(kind === 'json' ? readJson(to) : textsOf(readDatabase(to))).toEqual(textsOf(arrives))
}

/** Between two databases a table moves as the table that it is: what is judged here are its documents. */
function asDocuments({ arrives = { things: {} }, rows, refused }: DatabaseRow): DatabaseRow['collections'] {
  // A name that no object of a configuration can have.
  const isNamed = !Object.hasOwn(arrives, '__proto__')
  if (rows !== undefined || refused !== undefined || !isNamed) return undefined
  return Object.fromEntries(Object.keys(arrives).map((name) => [name, { read: { layout: 'document' } }]))
}

function exitCodeFor({ stopped = [], rejected = [] }: DatabaseRow): number {
  return Math.max(0, ...stopped.map(([, code]) => exitCodeOf(code))) || (rejected.length > 0 ? 3 : 0)
}

async function lay({ make }: DatabaseRow, folder: string): Promise<void> {
  mkdirSync(folder)
  const path = join(folder, 'app.db')
  if (typeof make === 'string') makeDatabase(path, make)
  else await make(path)
  // Written long ago: read where it lies.
  for (const name of readdirSync(folder)) lutimesSync(join(folder, name), 1, 1)
}

function makeDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.enableDefensive(false)
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}

async function run(row: DatabaseRow, from: string, to: string): Promise<Report | DrayError> {
  const { collections, accepted } = row
  const policies = { backup: 'none', onLoss: accepted ? 'coerce' : 'fail' } as const
  const stateDir = join(root, `${folders}-state`)
  return migrate({ from, to, ...(collections && { collections }) }, { stateDir, policies }).catch(
    (error: unknown) => {
      if (isDrayError(error)) return error
      throw error
    },
  )
}

function textsOf(stored: Stored): Stored {
  return ownNames(Object.entries(stored).map(([name, rows]) => [name, ownNames(Object.entries(rows))]))
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name)
    const content = lstatSync(path).isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex')
      : 'other'
    return [name, content] as const
  })
  return Object.fromEntries(files)
}
