import type { RowDataPacket } from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { Key } from '../../src/model/key.ts'
import { STATUS } from '../../src/model/outcomes.ts'
import { buildPage, type LooseEntry } from '../../src/model/scan/api.ts'
import { hooksFor } from '../../src/testing/fill.ts'
import { openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { fill } from './fill-target.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`pages of wide records into ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`pages of wide records into ${kind.name}`, () => testPages(server))
  }
}

/** More than one statement takes, and no multiple of what one takes. */
const COUNT = 1_234
const TEXT = 'größer 😀 \\ " '.repeat(30)

const record = (n: number, as: unknown): LooseEntry => ({
  key: Key.of(`key-${n}`),
  body: JSON.stringify({ n, as, text: TEXT }),
})

function testPages(server: SqlServer): void {
  test('of a key that comes again the first record is kept, wherever in the page the second is', async () => {
    const again = [3, 4, 511, 512, 1_000]
    const entries = Array.from({ length: COUNT }, (_, n) => record(n, 'first'))
    for (const n of again) entries.push(record(n, 'second'))
    const target = await openTarget(server.address(await server.makeDatabase()))
    const { layout, outcomes } = await fill(target, entries)
    expect(outcomes.tally()).toMatchObject({ written: COUNT, rejected: again.length })
    for (const [i, reason] of outcomes.reasons) {
      expect(i).toBeGreaterThanOrEqual(COUNT)
      expect(reason.code).toBe('KEY_DUPLICATE')
    }
    const found = await target.read(
      'things',
      layout,
      again.map((n) => Key.of(`key-${n}`)),
    )
    expect(found.map((entry) => entry?.body.text())).toEqual(again.map((n) => record(n, 'first').body))
    await target.close()
  })

  test('a merge writes what is new and what differs, and keeps it first; what is the same stays', async () => {
    const target = await openTarget(server.address(await server.makeDatabase()))
    const { layout } = await fill(
      target,
      Array.from({ length: 700 }, (_, n) => record(n, 'before')),
    )
    const entries = Array.from({ length: COUNT }, (_, n) =>
      record(n, n % 2 === 0 || n >= 700 ? 'before' : 'after'),
    )
    const writer = await target.writer({
      ...{ run: 'run-2', partition: 'p', epoch: 1, collection: 'things', layout },
      ...{ mode: 'merge', policy: 'overwrite' },
    })
    const page = buildPage(entries, { keys: layout.keys, next: undefined })
    const kept: string[] = []
    const hooks = hooksFor(writer, page)
    const outcomes = await writer.write(page, {
      ...hooks,
      keep: async (states) => void kept.push(...states.map(({ key }) => key)),
    })
    await writer.close()
    expect(outcomes.tally()).toMatchObject({ written: 350 + COUNT - 700, unchanged: 350 })
    expect(kept.length).toBe(350)
    expect(outcomes.of(699)).toBe(STATUS.written)
    expect((await target.read('things', layout, [Key.of('key-699')]))[0]?.body.text()).toContain('after')
    await target.close()
  })

  test('a column of another character set gets the text, not its bytes', async () => {
    const database = await server.makeDatabase()
    const connection = await server.connect(database)
    await connection.query('CREATE TABLE notes (id int PRIMARY KEY, note longtext CHARACTER SET latin1)')
    const target = await openTarget(server.address(database))
    const [info] = await target.collections()
    const { layout } = info!
    const writer = await target.writer({
      ...{ run: 'run-1', partition: 'p', epoch: 1, collection: 'notes', layout },
      ...{ mode: 'load', policy: 'fail' },
    })
    const note = 'größer '.repeat(40)
    const entries = Array.from({ length: 600 }, (_, id): LooseEntry => {
      return { key: Key.of(id), body: JSON.stringify({ id, note }) }
    })
    const page = buildPage(entries, { keys: 'typed', next: undefined })
    const outcomes = await writer.write(page, hooksFor(writer, page))
    await writer.close()
    expect(outcomes.tally()).toMatchObject({ written: 600 })
    const [rows] = await connection.query<RowDataPacket[]>('SELECT DISTINCT note FROM notes')
    expect(rows.map((row) => String(row['note']))).toEqual([note])
    await Promise.all([connection.end(), target.close()])
  })
}
