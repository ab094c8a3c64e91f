import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderWith } from '../cli/folder.ts'
import { runDray, type Ran } from '../cli/run-dray.ts'
import { startPostgres } from '../servers/postgres.ts'

const server = await startPostgres()
afterAll(async () => void (typeof server === 'string' || (await server.stop())))

/** Enough that the second thread has come up long before the last page. */
const USERS = 16_000
const isRefused = (i: number): boolean => i % 4_999 === 17

const users = Object.fromEntries(
  Array.from({ length: USERS }, (_, i) => {
    const user = { name: `Name "${i}" Ä`, age: i % 90, refused: isRefused(i), text: 'x'.repeat(i % 300) }
    return [`user-${i}`, { ...user, tags: [{ tag: `tag ${i}` }] }]
  }),
)

/** Some are rejects, the others are changed, and what lies in their lists is a table of its own. */
const CONFIG = `
  const validate = (value) => (value.refused ? { issues: [{ message: 'refused' }] } : { value })
  const schema = { '~standard': { version: 1, vendor: 'test', validate } }
  const map = ({ value: { name, age, text } }) => ({ value: { name, age, text, isOld: age > 40 } })
  export default {
    from: 'json:./data', to: 'sqlite:./rows.db',
    collections: {
      users: { schema },
      others: { schema, map },
      user_tags: { from: 'users', elements: 'tags', store: { layout: 'row' } },
    },
  }`

/** The built `dray`, and how many buffers its pages let go. */
async function watched(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran & { readonly freed: number }> {
  const path = join(cwd, 'freed')
  const nodeOptions = ['--import', new URL('count-freed.mjs', import.meta.url).href]
  const ran = await runDray(words, { cwd, env: { FREED: path, ...env }, nodeOptions })
  return { ...ran, freed: ran.exitCode === null ? 0 : Number(readFileSync(path, 'utf8')) }
}

function rows(path: string, sql: string): readonly Readonly<Record<string, unknown>>[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

describe('pages that are released', { timeout: 120_000 }, () => {
  test('arrive whole, and once more after a kill', async () => {
    const cwd = await folderWith({ 'data/users.json': users })
    const words = ['--no-config', '--batch-size', '96k', '--yes']
    const killed = await watched(['migrate', 'json:data', 'sqlite:app.db', ...words], cwd, { KILL_AT: '60' })
    expect(killed.exitCode).toBe(null)
    const resumed = await watched(['resume', '--batch-size', '96k'], cwd)
    expect(resumed).toMatchObject({ exitCode: 0 })
    expect(resumed.freed).toBeGreaterThan(50)
    const arrived = rows(join(cwd, 'app.db'), 'SELECT id, data FROM users')
    expect(arrived.length).toBe(USERS)
    for (const { id, data } of arrived) expect(JSON.parse(String(data))).toEqual(users[String(id)])
  })

  test('arrive whole beside rejects, changed by a mapping, and taken apart', async () => {
    const files = { 'data/users.json': users, 'data/others.json': users, 'dray.config.mjs': CONFIG }
    const cwd = await folderWith(files)
    const { freed, ...ran } = await watched(['migrate', '--batch-size', '96k', '--yes'], cwd)
    expect(ran).toMatchObject({ exitCode: 3 })
    expect(freed).toBeGreaterThan(50)
    const database = join(cwd, 'rows.db')
    const kept = Object.entries(users).filter(([, { refused }]) => !refused)
    const arrived = rows(database, 'SELECT id, data FROM others')
    expect(arrived.length).toBe(kept.length)
    for (const { id, data } of arrived) {
      const { name, age, text } = users[String(id)]!
      expect(JSON.parse(String(data))).toEqual({ name, age, text, isOld: age > 40 })
    }
    expect(rows(database, 'SELECT users_id, tag FROM user_tags ORDER BY rowid')).toEqual(
      kept.map(([id, { tags }]) => ({ users_id: id, tag: tags[0]!.tag })),
    )
    const rejects = await runDray(['runs', '--json'], { cwd })
    expect(rejects.stdout).toContain('finished-with-rejects')
  })

  test.skipIf(typeof server === 'string')('arrive whole over a server, several at a time', async () => {
    if (typeof server === 'string') return
    const cwd = await folderWith({ 'data/users.json': users, 'data/others.json': users })
    const address = server.address({ schema: server.newSchema() })
    const words = ['--no-config', '--batch-size', '96k', '--yes']
    const into = await watched(['migrate', 'json:data', address, ...words, '--jobs', '2'], cwd)
    expect(into).toMatchObject({ exitCode: 0 })
    const outOf = await watched(['migrate', address, 'json:out/', '--no-backup', ...words], cwd)
    expect(outOf).toMatchObject({ exitCode: 0 })
    for (const { freed } of [into, outOf]) expect(freed).toBeGreaterThan(50)
    for (const name of ['users', 'others']) {
      expect(JSON.parse(readFileSync(join(cwd, `out/${name}.json`), 'utf8'))).toEqual(users)
    }
  })
})
