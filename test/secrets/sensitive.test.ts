import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import { expect, test } from 'vitest'
import { folderWith } from '../cli/folder.ts'
import { runDray } from '../cli/run-dray.ts'
import { CANARY, filesWith, textHolds } from './canary.ts'

/** Every way in which a record may be turned away with a reason that quotes it. */
const RECORDS = {
  fine: { id: 'fine', name: 'Fine', apiKeys: { one: `${CANARY}-1` } },
  schema: { id: 'schema', name: 'Schema', apiKeys: { one: 7, two: `${CANARY}-2` } },
  map: { id: 'map', name: 'Map', apiKeys: { one: `${CANARY}-3` } },
  key: { id: 'key', name: 'Key', apiKeys: { one: `${CANARY}-4` } },
  column: { id: 'column', name: 'Column', apiKeys: { one: `${CANARY}-5` } },
  engine: { id: 'engine', name: 'Engine', apiKeys: { one: `${CANARY}-6` } },
  held: { id: 'held', name: 'Held', apiKeys: { one: `${CANARY}-7` } },
}

/** What a careless schema, mapping, column and trigger say: the value itself. */
const CONFIG = `
  import { defineMigration } from 'dray'
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        value.name === 'Schema'
          ? { issues: [
              { message: 'got ' + JSON.stringify(value.apiKeys), path: ['apiKeys'] },
              { message: 'got ' + value.apiKeys.two, path: ['apiKeys', 'one'] },
              { message: 'all of it: ' + JSON.stringify(value) },
            ] }
          : { value },
    },
  }
  export default defineMigration({
    from: 'json:./data',
    to: 'sqlite:./app.db',
    collections: {
      users: {
        read: { file: 'users.json' },
        schema,
        sensitive: ['apiKeys.*'],
        map: ({ key, value }) => {
          if (value.name === 'Map') throw new Error('cannot use ' + value.apiKeys.one)
          if (value.name === 'Key') return { key: { not: value.apiKeys.one }, value }
          return { key, value }
        },
        store: { columns: { size: { type: 'integer', from: (record) => {
          if (record.name === 'Column') throw new Error('no size in ' + record.apiKeys.one)
          return record.name.length
        } } } },
      },
    },
  })
`

async function scene(): Promise<string> {
  const cwd = await folderWith({ 'data/users.json': RECORDS, 'dray.config.ts': CONFIG })
  const database = new DatabaseSync(join(cwd, 'app.db'))
  database.exec(`
    CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, data TEXT NOT NULL, size INTEGER NOT NULL);
    INSERT INTO users VALUES ('held', '{"id":"held"}', 1);
    CREATE TABLE seen (one TEXT UNIQUE);
    CREATE TRIGGER careful BEFORE INSERT ON users WHEN NEW.id = 'engine' BEGIN
      SELECT RAISE(ABORT, 'refused: ${CANARY}-6');
    END;
  `)
  database.close()
  return cwd
}

/** Where sensitive fields may lie: the data itself, the rejects, the journal, the backup. */
const ALLOWED =
  /^(data\/|app\.db|\.dray\/backups\/|\.dray\/runs\/[^/]+\/[^/]*(rejects|journal|since)|tmp\/dray-)/

test('sensitive fields are quoted by nothing but rejects, journal and backups', async () => {
  const cwd = await scene()
  const shown: string[] = []
  const run = async (...words: string[]): Promise<number | null> => {
    const { exitCode, stdout, stderr } = await runDray(words, { cwd })
    shown.push(stdout, stderr)
    return exitCode
  }
  await run('init', './data')
  await run('plan', '--verbose', '--on-conflict', 'skip')
  await run('plan', '--json', '--on-conflict', 'skip')
  expect(await run('migrate', '--yes', '--verbose', '--on-conflict', 'skip', '--max-rejects', '90%')).toBe(3)
  await run('runs')
  await run('runs', '--json')
  await run('verify', '--json')
  const text = shown.join('\n')
  expect(text.split('\n').filter((line) => textHolds(line, CANARY))).toEqual([])
  for (const reason of ['is sensitive', 'cannot use ***', 'no size in ***', 'all of it: {']) {
    expect(text).toContain(reason)
  }
  const holding = filesWith(cwd, CANARY).filter((path) => path !== 'dray.config.ts')
  expect(holding.filter((path) => !ALLOWED.test(path))).toEqual([])
  expect(holding.some((path) => path.includes('rejects'))).toBe(true)
})

test('what holds them is for its owner alone', async () => {
  const cwd = await scene()
  await runDray(['migrate', '--yes', '--on-conflict', 'overwrite', '--max-rejects', '90%'], { cwd })
  for (const path of filesWith(join(cwd, '.dray'), CANARY)) {
    expect([path, statSync(join(cwd, '.dray', path)).mode & 0o077]).toEqual([path, 0])
  }
  expect(readFileSync(join(cwd, '.dray/.gitignore'), 'utf8')).toBe('*\n')
})
