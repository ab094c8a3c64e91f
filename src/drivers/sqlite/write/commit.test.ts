import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import { entry, RUN } from '../../../../test/sqlite/writing.ts'
import { buildPage } from '../../../model/scan/api.ts'
import { hooksFor } from '../../../testing/fill.ts'

let at: TestFolder
beforeEach(() => {
  at = testFolder()
})
afterEach(() => at.remove())

test('a commit that the engine refuses leaves the writer where it was, and nothing of the page', async () => {
  // Judged when the transaction ends, and not before: every row is taken, and what a trigger adds is refused.
  await at.make(`
    CREATE TABLE owners (id TEXT PRIMARY KEY);
    CREATE TABLE users (id TEXT PRIMARY KEY, data TEXT);
    CREATE TABLE seen (owner TEXT REFERENCES owners (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER see AFTER INSERT ON users BEGIN INSERT INTO seen VALUES ('nobody'); END`)
  const target = await at.target()
  const layout = target.layoutFor('users', {}, [])
  await target.create(RUN, 'users', layout)
  const into = { run: RUN, partition: 'p', epoch: 1, collection: 'users', layout } as const
  const writer = await target.writer({ ...into, mode: 'merge', policy: 'fail' })
  const page = buildPage([entry('a')], { keys: 'text', next: undefined })
  await expect(writer.write(page, hooksFor(writer, page))).rejects.toMatchObject({ code: /./ })
  expect(writer.at).toBeUndefined()
  await writer.abandon()
  expect(at.query('SELECT count(*) AS count FROM users')).toEqual([{ count: 0 }])
})
