import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { anyTables } from './any-tables.ts'
import { goRound } from './go-round.ts'
import { mysqlRound } from './mysql-round.ts'
import { postgresRound } from './postgres-round.ts'
import type { RoundEngine } from './round-engine.ts'
import { sqliteRound } from './sqlite-round.ts'

/**
 * Any tables, moved from one engine through one or two others and back: by what the first engine itself prints they are
 * what they were, but for rows that are named in rejects and rules that are named in notes.
 */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [ROUNDS, MOST_COLUMNS] = THOROUGH ? [60, 27] : [2, 8]
/** The sample is the same for everybody; the long form looks where nobody looked before. */
const SAMPLE = THOROUGH ? {} : { seed: 1 }

const root = mkdtempSync(join(tmpdir(), 'rounds-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let rounds = 0

const engines: RoundEngine[] = [sqliteRound]
const postgres = await startPostgres()
if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  engines.push(await postgresRound(postgres))
}
for (const kind of THOROUGH ? [mysql, mariadb] : [mysql.missing() ? mariadb : mysql]) {
  const server = await startServer(kind)
  if (typeof server === 'string') leaveOut(server)
  else {
    afterAll(() => server.stop())
    engines.push(await mysqlRound(server))
  }
}

test.each(engines)(
  'any tables come back to $name as they were',
  async (first) => {
    const others = fc.array(fc.constantFrom(...engines), { minLength: 1, maxLength: 2 })
    const came = { rows: 0, back: 0 }
    const comesBack = fc.asyncProperty(anyTables(first, MOST_COLUMNS), others, async (tables, way) => {
      const folder = join(root, `r${++rounds}`)
      const { wrong, rows, rejected } = await goRound(tables, [first, ...way], folder)
      expect({ way: way.map(({ name }) => name), wrong }).toMatchObject({ wrong: [] })
      came.rows += rows
      came.back += rows - rejected
      rmSync(folder, { recursive: true, force: true })
    })
    await fc.assert(comesBack, { numRuns: ROUNDS, endOnFailure: true, ...SAMPLE })
    expect(came.rows).toBeGreaterThanOrEqual(ROUNDS)
    // Most values have a place everywhere.
    if (THOROUGH) expect(came.back).toBeGreaterThan(came.rows / 2)
  },
  THOROUGH ? 7_200_000 : 120_000,
)

function leaveOut(reason: string): void {
  describe.skip(`any tables, with a server (${reason})`, () => {
    test('left out', () => {})
  })
}
