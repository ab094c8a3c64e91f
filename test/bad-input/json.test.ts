import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { isDrayError, migrate, type MigrationLike, plan, type Report } from '../../src/index.ts'
import { askedRows } from './asked-rows.ts'
import { damagedRows } from './damaged-rows.ts'
import { jsonFileRows } from './json-file-rows.ts'
import { movedRows } from './moved-rows.ts'
import { refusedRows, rejectedRows } from './rejected-rows.ts'
import type { Row } from './row.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = scratchFolder()
let folders = 0

function lay({ files, lay: more }: Pick<Row, 'files' | 'lay'>): string {
  const folder = join(root, String(++folders))
  mkdirSync(join(folder, 'data'), { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    const at = join(folder, 'data', path)
    mkdirSync(dirname(at), { recursive: true })
    const isRaw = typeof content === 'string' || content instanceof Uint8Array
    writeFileSync(at, isRaw ? content : JSON.stringify(content))
  }
  more?.(join(folder, 'data'))
  return folder
}

function migrationOf(
  folder: string,
  { query = '', collections }: Pick<Row, 'query' | 'collections'>,
): MigrationLike {
  const from = `json:${join(folder, 'data')}${query}`
  const migration = { from, to: `sqlite:${join(folder, 'app.db')}`, ...(collections && { collections }) }
  // As it would come from a configuration file, which is checked when it is given.
  return migration as MigrationLike
}

function run(folder: string, row: Row, onLoss: 'fail' | 'coerce' = 'fail'): Promise<Report> {
  return migrate(migrationOf(folder, row), {
    stateDir: join(folder, 'state'),
    policies: { backup: 'none', onLoss },
  })
}

/** Every document of every table, as text. */
function target(folder: string): Record<string, Record<string, string>> {
  const database = new DatabaseSync(join(folder, 'app.db'), { readOnly: true })
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all()
  const found = tables.map(({ name }) => {
    const rows = database.prepare(`SELECT id, data FROM "${String(name).replaceAll('"', '""')}"`).all()
    return [String(name), byName(rows.map(({ id, data }) => [String(id), String(data)]))] as const
  })
  database.close()
  return Object.fromEntries(found)
}

/** `__proto__` is a name like others. */
function byName<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries)) as Record<string, T>
}

function texts(moved: NonNullable<Row['verdict']['moved']>) {
  return Object.fromEntries(
    Object.entries(moved).map(([name, records]) => [
      name,
      byName(
        Object.entries(records).map(([key, record]) => [
          key,
          typeof record === 'string' ? record : JSON.stringify(record),
        ]),
      ),
    ]),
  )
}

async function errorOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => new Error('It should have failed'),
    (thrown: unknown) => thrown,
  )
  if (isDrayError(error)) return error
  throw error
}

describe('arrives as it was', () => {
  test.each(
    [...movedRows, ...jsonFileRows]
      .filter(({ verdict }) => verdict.moved)
      .map((row) => [row.name, row] as const),
  )('%s', async (_, row) => {
    const folder = lay(row)
    const report = await run(folder, row, 'coerce')
    expect(report).toMatchObject({ exitCode: 0, verified: 'verified', rejects: [], failures: [] })
    expect(target(folder)).toEqual(texts(row.verdict.moved!))
    for (const note of row.verdict.noted ?? []) expect(report.notes.join('\n')).toContain(note)
  })
})

describe('records stay behind, named', () => {
  test.each(rejectedRows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const folder = lay(row)
    const report = await run(folder, row)
    expect(report).toMatchObject({ exitCode: 3, verified: 'verified', failures: [] })
    expect(report.rejects.map(({ code, where }) => [code, where])).toEqual(row.verdict.rejected)
    expect(target(folder)).toEqual(texts(row.verdict.moved!))
  })
})

describe('files are named, and nothing of them arrives', () => {
  test.each(damagedRows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const folder = lay(row)
    const foretold = await plan(migrationOf(folder, row), { stateDir: join(folder, 'state') })
    const report = await run(folder, row)
    expect(report).toMatchObject({ exitCode: 4, state: 'failed' })
    const damaged = row.verdict.damaged!
    const failures = report.failures.map(({ collection, code, where }) => [collection, code, where] as const)
    expect(failures.toSorted()).toEqual(damaged.map(([name, where]) => [name, 'SOURCE_CORRUPT', where]))
    const foreseen = foretold.forecast.routes.filter(({ failure }) => failure).map(({ to }) => to)
    expect(foreseen.toSorted()).toEqual(damaged.map(([name]) => name))
    const arrived = Object.entries(target(folder)).filter(([name]) => !damaged.some(([at]) => at === name))
    expect(Object.fromEntries(arrived)).toEqual(texts(row.verdict.moved!))
    for (const [name] of damaged) expect(target(folder)[name] ?? {}).toEqual({})
  })

  test('cut at any byte', async () => {
    const whole = '{"users":[{"id":"u"}],"posts":{"p":{"n":1}}}'
    const one = '{"a":{"n":1},"b":{"n":2}}'
    for (const text of [whole, one]) {
      for (let length = 0; length < text.length; length++) {
        const folder = lay({ files: { 'db.json': text.slice(0, length) } })
        const planned = plan(migrationOf(folder, {}), { stateDir: join(folder, 'state') })
        const { forecast } = await planned
        expect(forecast.routes.length).toBeGreaterThan(0)
        for (const { failure } of forecast.routes) expect(failure).toMatchObject({ code: 'SOURCE_CORRUPT' })
      }
    }
  })
})

describe('is asked', () => {
  test.each(askedRows.map((row) => [row.name, row] as const))('%s', async (_, row) => {
    const folder = lay(row)
    const error = await errorOf(run(folder, row))
    expect(error.code).toBe('SHAPE_AMBIGUOUS')
    const text = (error.details ?? []).join('\n')
    for (const part of row.verdict.asked!) expect(text).toContain(part)
    const answers = answersIn(text)
    expect(answers.length).toBe(row.verdict.answers)
    for (const answer of answers) await isAnswer(folder, answer)
  })
})

describe('is refused', () => {
  test.each(
    [...refusedRows, ...jsonFileRows]
      .filter(({ verdict }) => verdict.refused)
      .map((row) => [row.name, row] as const),
  )('%s', async (_, row) => {
    const folder = lay(row)
    expect((await errorOf(run(folder, row))).code).toBe(row.verdict.refused)
  })
})

type Answer = Pick<Row, 'query' | 'collections'>

/** What can be copied from a question: options of the address, and declarations. */
function answersIn(text: string): readonly Answer[] {
  const queries = text.match(/\?(?:shape|key|exclude)=[^\s;:]*[^\s;:,]/g) ?? []
  const declarations = text.match(/\{ (?:'[^']*'|\S+): \{ read: \{ .*? \} \} \}/g) ?? []
  return [
    ...queries.map((query) => ({ query })),
    ...declarations.map((code) => ({
      collections: new Function(`return ${code}`)() as Answer['collections'] & {},
    })),
  ]
}

/** With it the doubt is gone: the plan has records, and none of the doubtful file is left unsaid. */
async function isAnswer(folder: string, answer: Answer): Promise<void> {
  const { forecast } = await plan(migrationOf(folder, answer), { stateDir: join(folder, 'state') })
  const records = forecast.routes.map((route) => route.records ?? 0)
  expect(records.length).toBeGreaterThan(0)
  expect(forecast.routes.filter(({ failure }) => failure)).toEqual([])
}
