import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { describe, expect, test } from 'vitest'
import { isDrayError, migrate, type Report } from '../../src/index.ts'
import { groupOf } from '../../src/model/error-codes.ts'
import { readDatabase, readJson, type Stored } from './read-store.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = scratchFolder()
const isThorough = process.env['DRAY_THOROUGH'] !== undefined
let runs = 0

const PAGE = 512
/** Every bit, the lowest, the highest. */
const TURNED = [0xff, 0x01, 0x80]

/** Two tables of several small pages each, one with and one without row numbers, and an index. */
function soundDatabase(): { bytes: Buffer; content: Stored } {
  const path = join(root, 'sound.db')
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA page_size = ${PAGE}; CREATE TABLE users (id TEXT PRIMARY KEY, data JSON);
    CREATE TABLE notes (id TEXT PRIMARY KEY, data JSON) WITHOUT ROWID; CREATE INDEX names ON users (data ->> 'name');
    WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 25)
      INSERT INTO users SELECT 'u' || i, '{"name":"' || hex(i * 7919) || '"}' FROM n;
    INSERT INTO notes SELECT 'n' || id, data FROM users;
    INSERT INTO users VALUES ('long', '{"x":"${'long text '.repeat(120)}"}')`)
  database.close()
  return { bytes: readFileSync(path), content: readDatabase(path) }
}

const sound = soundDatabase()

/** What dray makes of a file; its collections named, so that what is left of the schema is read at all. */
async function moved(bytes: Uint8Array): Promise<{ path: string; outcome: Report | Error; arrived: Stored }> {
  const folder = join(root, String(++runs))
  const path = `${folder}.db`
  writeFileSync(path, bytes)
  utimesSync(path, 1, 1)
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  const options = { stateDir: `${folder}-state`, policies, collections: ['users', 'notes'] }
  const outcome = await migrate({ from: `sqlite:${path}`, to: `json:${folder}-out` }, options).catch(
    (error: Error) => error,
  )
  const isDone = !(outcome instanceof Error) && outcome.failures.length === 0
  return { path, outcome, arrived: isDone ? readJson(`${folder}-out`) : {} }
}

/** Everything arrived; or it is said that not everything did; or the engine itself holds the file for sound. */
async function judge(bytes: Uint8Array, what: string): Promise<'identical' | 'named' | 'another document'> {
  const { path, outcome, arrived } = await moved(bytes)
  if (outcome instanceof Error) {
    if (!isDrayError(outcome) || groupOf(outcome.code) === 'bug') throw outcome
    return 'named'
  }
  if (outcome.exitCode !== 0) return 'named'
  if (sameStored(arrived, sound.content)) return 'identical'
  expect([integrityOf(path), arrived], what).toEqual(['ok', readDatabase(path)])
  return 'another document'
}

function sameStored(one: Stored, other: Stored): boolean {
  const sorted = (stored: Stored): unknown =>
    Object.entries(stored)
      .map(([name, rows]) => [name, Object.entries(rows).toSorted()])
      .toSorted()
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other))
}

function integrityOf(path: string): string {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return String(database.prepare('PRAGMA integrity_check(1)').get()!['integrity_check'])
  } catch (error) {
    return String(error)
  } finally {
    database.close()
  }
}

describe('a database that is damaged is never read as if it were not', () => {
  test('cut at every 512 bytes, and at every byte of its last page', async () => {
    const { length } = sound.bytes
    const pages = Array.from({ length: length / PAGE }, (_, i) => i * PAGE)
    const last = Array.from({ length: PAGE - 1 }, (_, i) => length - 1 - i).filter(
      (at) => isThorough || at % 16 === 1,
    )
    for (const at of [...pages, ...last]) {
      expect(await judge(sound.bytes.subarray(0, at), `cut at ${at}`), `cut at ${at}`).toBe('named')
    }
  }, 600_000)

  test('one byte turned', async () => {
    const verdicts = { identical: 0, named: 0, 'another document': 0 }
    const step = isThorough ? 1 : 127
    for (let at = 0; at < sound.bytes.length; at += step) {
      const bytes = Buffer.from(sound.bytes)
      bytes[at] = bytes[at]! ^ TURNED[at % TURNED.length]!
      verdicts[await judge(bytes, `byte ${at}`)]++
    }
    // Much of a page is free; what is not tells, or is a letter of a document that no index repeats.
    expect(Object.values(verdicts).every((count) => count > 0)).toBe(true)
  }, 3_600_000)

  test('one page of noise, of zeros, or of another place', async () => {
    const others = [Buffer.alloc(PAGE, 0xa7), Buffer.alloc(PAGE), sound.bytes.subarray(3 * PAGE, 4 * PAGE)]
    for (let page = 1; page < sound.bytes.length / PAGE; page += isThorough ? 1 : 4) {
      for (const other of others.filter((bytes) => page !== 3 || bytes !== others[2])) {
        const bytes = Buffer.from(sound.bytes)
        other.copy(bytes, page * PAGE)
        expect(await judge(bytes, `page ${page}`)).not.toBe('another document')
      }
    }
  }, 600_000)
})
