import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { type DrayError, isDrayError, migrate, type MigrationLike, type Report } from '../../src/index.ts'
import { exitCodeOf } from '../../src/model/exit-codes.ts'
import { ownNames, readDatabase, type Stored } from './read-store.ts'
import { rejectsOf } from './rejects-of.ts'
import { scratchFolder } from './scratch-folder.ts'
import { sqliteColumnRows } from './sqlite-column-rows.ts'
import { sqliteFitRows } from './sqlite-fit-rows.ts'
import { sqliteTargetRows } from './sqlite-target-rows.ts'
import type { TargetRow } from './target-row.ts'

const root = scratchFolder()
let folders = 0

const TWO = { a: '{"n":1}', b: '{"n":2}' }

describe('a database as a target', () => {
  test.each(
    [...sqliteFitRows, ...sqliteTargetRows, ...sqliteColumnRows].map((row) => [row.name, row] as const),
  )('%s', async (_, row) => {
    const folder = join(root, String(++folders))
    const target = join(folder, 'app.db')
    lay(row, folder)
    const before = filesIn(folder)
    const outcome = await run(row, folder)
    if (isDrayError(outcome)) {
      expect(outcome.code, outcome.message).toBe(row.refused ?? row.stopped)
      expect(outcome.hint ?? outcome.details.join()).not.toBe('')
      if (row.refused) expect(filesIn(folder)).toEqual(before)
    } else {
      expect(row.refused, `exit ${outcome.exitCode}`).toBe(undefined)
      expect(outcome.exitCode).toBe(exitCodeFor(row))
      expect(rejectsOf(outcome).map(({ code, key }) => [code, key])).toEqual(row.rejected ?? [])
      expect(outcome.mismatches.map(({ kind, key }) => [kind, key]).toSorted()).toEqual(row.differs ?? [])
      expect(outcome.failures.map(({ code }) => code)).toEqual(row.stopped ? [row.stopped] : [])
    }
    if (!row.refused) expect(tablesOf(target, row)).toEqual(row.arrives)
    if (row.and) expect(valueOf(target, row.and[0])).toBe(row.and[1])
  })
})

function lay({ make, documents = TWO, collection = 'things' }: TargetRow, folder: string): void {
  mkdirSync(folder)
  const path = join(folder, 'app.db')
  if (typeof make === 'function') make(path)
  else if (make !== undefined) makeDatabase(path, make)
  const members = Object.entries(documents).map(([key, text]) => `${JSON.stringify(key)}:${text}`)
  writeFileSync(join(folder, 'source.json'), `{${JSON.stringify(collection)}:{${members.join()}}}`)
}

function makeDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

async function run(
  { collection = 'things', store, policies }: TargetRow,
  folder: string,
): Promise<Report | DrayError> {
  const migration: MigrationLike = {
    from: `json:${folder}/source.json?shape=collections`,
    to: `sqlite:${folder}/app.db`,
    ...(store && {
      collections: { [collection]: { read: { file: 'source.json', member: collection }, store } },
    }),
  }
  const options = { stateDir: `${folder}-state`, policies: { backup: 'none', ...policies } as const }
  return migrate(migration, options).catch((error: unknown) => {
    if (isDrayError(error)) return error
    throw error
  })
}

function exitCodeFor({ rejected = [], differs = [], stopped }: TargetRow): number {
  if (stopped) return exitCodeOf(stopped)
  return differs.length > 0 ? 4 : rejected.length > 0 ? 3 : 0
}

/** Those that the row names: what else lies there is another row's matter. */
function tablesOf(path: string, { arrives = {} }: TargetRow): Stored {
  const tables = readDatabase(path, (table) => table in arrives)
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, { ...rows }]))
}

function valueOf(path: string, sql: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  const value = database.prepare(sql).get()!['value']
  database.close()
  return value
}

function filesIn(folder: string): Stored[string] {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name)
    return [name, lstatSync(path).isFile() ? readFileSync(path, 'latin1') : 'other'] as const
  })
  return ownNames(files)
}
