import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { migrate, replay } from '../../src/index.ts'

/** Rows that are no records: with a text in a JSON column that has no form, or that is no UTF-8. */
const TABLES = `
  CREATE TABLE keyed (id INTEGER PRIMARY KEY, name TEXT, meta JSON, photo BLOB);
  CREATE TABLE keyless (name TEXT, meta JSON);
  INSERT INTO keyed VALUES (1, 'a', '{"a":1}', x'00'), (2, 'b', '{"$dray:date":"2024-01-02"}', x'ff'),
    (3, CAST(x'ff41' AS TEXT), '[]', NULL);
  INSERT INTO keyless VALUES ('a', '{}'), ('b', '["$dray:x"]')`

interface RejectLine {
  readonly to: string
  readonly key?: string
  readonly record: string
}

test('a row that is refused when it is read lies in the rejects with all that it holds, and goes in when it is corrected', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rejected-rows-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const source = new DatabaseSync(join(folder, 'from.db'))
  source.exec(TABLES)
  source.close()
  const [from, to] = ['from', 'to'].map((name) => `sqlite:${join(folder, `${name}.db`)}`) as [string, string]
  const place = {
    stateDir: join(folder, 'state'),
    policies: { backup: 'none', maxRejects: { percent: 100 } },
  } as const
  const report = await migrate({ from, to, policies: place.policies }, place)
  expect(report).toMatchObject({
    state: 'finished-with-rejects',
    totals: { read: 5, written: 2, refused: 3 },
  })
  // Written by dray, as its docs say.
  const lines = readFileSync(report.rejectFile!, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RejectLine)
  expect(lines.map(({ to: table, key, record }) => [table, key, JSON.parse(record) as unknown])).toEqual([
    [
      'keyed',
      '2',
      { id: 2, name: 'b', meta: '{"$dray:date":"2024-01-02"}', photo: { '$dray:bytes': '/w==' } },
    ],
    ['keyed', '3', { id: 3, name: { '$dray:bytes': '/0E=' }, meta: [], photo: null }],
    ['keyless', '(no key)', { name: 'b', meta: '["$dray:x"]' }],
  ])

  const rejects = join(folder, 'corrected.ndjson')
  const corrected = { ...lines[0], record: '{"id":2,"name":"b","meta":{"date":"2024-01-02"},"photo":null}' }
  writeFileSync(rejects, [corrected, lines[1]].map((line) => `${JSON.stringify(line)}\n`).join(''))
  const again = await replay({ ...place, run: report.run, rejects })
  expect(again).toMatchObject({ totals: { read: 2, written: 1, refused: 1 } })
  const target = new DatabaseSync(join(folder, 'to.db'))
  onTestFinished(() => target.close())
  expect(target.prepare('SELECT id, meta FROM keyed ORDER BY id').all()).toMatchObject([
    { id: 1, meta: '{"a":1}' },
    { id: 2, meta: '{"date":"2024-01-02"}' },
  ])
}, 60_000)
