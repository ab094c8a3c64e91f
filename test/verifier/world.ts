import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compareStores, migrate, verifyRun, type MigrationLike } from '../../src/index.ts'
import { jsonPlace } from './json-place.ts'
import type { Place } from './place.ts'
import type { Kind } from './plants.ts'
import { COUNT, fieldsOf, keyOf, textOf } from './records.ts'
import { sqlitePlace } from './sqlite-place.ts'

/** What a verification said. */
export interface Finding {
  /** `key kind`, sorted. */
  readonly named: readonly string[]
  readonly count: number
  readonly exitCode: number
}

/** One way to verify, and the store that differences are planted in for it. */
export interface Look {
  readonly name: string
  readonly place: Place
  /** How a kind of difference is called when it is planted here: what is too many in the source is missing in the target. */
  called(kind: Kind): Kind
  verify(): Promise<Finding>
}

export interface World {
  readonly looks: { readonly [Name in 'run into sqlite' | 'run into json' | 'target' | 'source']: Look }
  close(): void
}

/** 100,000 records in one JSON file, moved by dray into a database and into another JSON file. */
export async function makeWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'verifier-'))
  mkdirSync(join(folder, 'data'))
  writeSource(join(folder, 'data/things.json'))
  const from = `json:${folder}/data`
  const intoSqlite = { from, to: `sqlite:${folder}/app.db`, collections: { things: { store: COLUMNS } } }
  const intoJson = { from, to: `json:${folder}/copy/` }
  await move(intoSqlite, join(folder, 'sqlite-runs'))
  await move(intoJson, join(folder, 'json-runs'))
  const source = jsonPlace(from, join(folder, 'data/things.json'))
  const database = sqlitePlace(join(folder, 'app.db'))
  const copy = jsonPlace(intoJson.to, join(folder, 'copy/things.json'))
  const compare = (): Promise<Finding> => findingOf(compareStores(intoSqlite))
  return {
    looks: {
      'run into sqlite': look('verify RUN, SQLite', database, () => verify(join(folder, 'sqlite-runs'))),
      'run into json': look('verify RUN, JSON', copy, () => verify(join(folder, 'json-runs'))),
      target: look('verify A B, in B', { ...database, hasCells: false }, compare),
      source: { ...look('verify A B, in A', source, compare), called: (kind) => FROM_THE_OTHER_SIDE[kind] },
    },
    close() {
      for (const place of [source, database, copy]) place.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const COLUMNS = { columns: { n: { type: 'integer', nullable: true }, ratio: { type: 'real' } } } as const
const FROM_THE_OTHER_SIDE = { missing: 'extra', extra: 'missing', content: 'content' } as const

async function move(migration: MigrationLike, stateDir: string): Promise<void> {
  const report = await migrate(migration, { stateDir, policies: { backup: 'none' } })
  if (report.verified !== 'verified') throw new Error(`It is ${report.verified} before anything was planted`)
}

function look(name: string, place: Place, verifyNow: () => Promise<Finding>): Look {
  return { name, place, called: (kind) => kind, verify: verifyNow }
}

function verify(stateDir: string): Promise<Finding> {
  return findingOf(verifyRun({ stateDir }))
}

async function findingOf(
  verification: ReturnType<typeof verifyRun> | ReturnType<typeof compareStores>,
): Promise<Finding> {
  const { mismatches, mismatchCount, exitCode } = await verification
  return {
    named: mismatches.map(({ key, kind }) => `${key} ${kind}`).toSorted(),
    count: mismatchCount,
    exitCode,
  }
}

/** Written piece by piece: whoever makes this file need not hold it. */
function writeSource(path: string): void {
  const file = openSync(path, 'w')
  let piece = '{\n'
  for (let n = 0; n < COUNT; n++) {
    piece += `"${keyOf(n)}":${textOf(fieldsOf(n))}${n < COUNT - 1 ? ',\n' : '\n}\n'}`
    if (n % 1000 === 999) {
      writeSync(file, piece)
      piece = ''
    }
  }
  closeSync(file)
}
