import { describe, expect, test, vi } from 'vitest'
import { migrate, plan } from '../../src/index.ts'
import { enginesHere, newStateFolder, sourceFile } from './existing-tables.ts'
import { failureOf } from './scene.ts'

// Thousands of columns take their time.
vi.setConfig({ testTimeout: 120_000 })

/** What engines do not make, a plan refuses: all such tables at once, with what helps. */
const servers = (await enginesHere()).filter(({ name }) => name !== 'SQLite')

const columns = (count: number, type: string): string =>
  Array.from({ length: count - 1 }, (_, i) => `c${i} ${type}`).join()

describe.each(servers)('$name', ({ name, make }) => {
  const isPostgres = name === 'PostgreSQL'
  const most = isPostgres ? 1600 : 1017

  test('tables of too many columns are refused together by the plan, and move as documents', async () => {
    const from = sourceFile(`CREATE TABLE wide (id INTEGER PRIMARY KEY, ${columns(2000, 'INTEGER')});
      CREATE TABLE other (id INTEGER PRIMARY KEY, ${columns(most + 1, 'BOOLEAN')});
      CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
      INSERT INTO wide (id, c7) VALUES (1, 7); INSERT INTO other (id) VALUES (2); INSERT INTO users VALUES (3, 'x')`)
    const target = await make()
    const wish = { from, to: target.address, policies: { backup: 'none' } } as const
    const error = await failureOf(plan(wish, { stateDir: newStateFolder() }))
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      hint: expect.stringContaining('--except other,wide'),
    })
    expect(error.details).toEqual([
      expect.stringMatching(new RegExp(`^other: .*${most + 1} .*${most}`)),
      expect.stringMatching(new RegExp(`^wide: .*2000 .*${most}`)),
    ])
    const documents = { store: { layout: 'document' } } as const
    const report = await migrate(
      { ...wish, others: 'move', collections: { wide: documents, other: documents } },
      { stateDir: newStateFolder() },
    )
    expect(report).toMatchObject({ exitCode: 0, totals: { written: 3 } })
  })

  test('as many columns as the engine takes are made', async () => {
    const from = sourceFile(`CREATE TABLE wide (id INTEGER PRIMARY KEY, ${columns(most, 'BOOLEAN')});
      INSERT INTO wide (id, c7) VALUES (1, 1)`)
    const wish = { from, to: (await make()).address, policies: { backup: 'none' } } as const
    expect(await migrate(wish, { stateDir: newStateFolder() })).toMatchObject({
      exitCode: 0,
      totals: { written: 1 },
    })
  })
})

describe.each(servers.filter(({ name }) => name !== 'PostgreSQL'))('rows of $name', ({ name, make }) => {
  const isMaria = name === 'MariaDB'
  const unique = (count: number): string =>
    Array.from({ length: count }, (_, i) => `u${i} VARCHAR(700) NOT NULL UNIQUE`).join()

  test.each([
    // Each takes 2,802 bytes of 65,535, and the key 8.
    ['values of keys', unique(23), unique(24)],
    ['long texts', columns(isMaria ? 384 : 197, 'TEXT'), columns(isMaria ? 385 : 198, 'TEXT')],
    ['short texts', columns(isMaria ? 34 : 197, 'VARCHAR(60)'), columns(isMaria ? 35 : 198, 'VARCHAR(60)')],
    ['digits', columns(269, 'DECIMAL(65,30)'), columns(270, 'DECIMAL(65,30)')],
  ])('%s: what fits is made, what does not is refused by the plan', async (_, fits, wide) => {
    const wish = async (made: string) => ({
      from: sourceFile(`CREATE TABLE things (id INTEGER PRIMARY KEY, ${made})`),
      to: (await make()).address,
      policies: { backup: 'none' } as const,
    })
    expect(await migrate(await wish(fits), { stateDir: newStateFolder() })).toMatchObject({ exitCode: 0 })
    const error = await failureOf(plan(await wish(wide), { stateDir: newStateFolder() }))
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', collection: 'things' })
  })
})
