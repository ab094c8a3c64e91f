import { afterAll, describe, expect, test } from 'vitest'
import { migrate } from '../../src/index.ts'
import { newStateFolder, sourceFile } from '../journeys/existing-tables.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'

for (const kind of [mysql, mariadb]) {
  const server = await startServer(kind)
  if (typeof server === 'string') {
    describe.skip(`a NULL among rows in ${kind.name} (${server})`, () => {
      test('left out', () => {})
    })
  } else {
    afterAll(() => server.stop())
    describe(`a NULL among rows in ${kind.name}`, () => testNulls(server))
  }
}

function testNulls(server: SqlServer): void {
  test.each([
    ['first', [1]],
    ['last', [4]],
    ['several', [2, 4]],
  ])('%s: that row is a reject, and no other', async (_, without) => {
    const database = await server.makeDatabase()
    const connection = await server.connect(database)
    await connection.query('CREATE TABLE people (id int PRIMARY KEY, name varchar(20) NOT NULL)')
    const rows = [1, 2, 3, 4].map((id) => `(${id}, ${without.includes(id) ? 'NULL' : `'n${id}'`})`)
    const from = sourceFile(
      `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO people VALUES ${rows.join()}`,
    )
    const policies = { backup: 'none', maxRejects: { records: 2 } } as const
    const report = await migrate(
      { from, to: server.address(database), policies },
      { stateDir: newStateFolder() },
    )
    expect(report.rejects.map(({ key }) => Number(key))).toEqual(without)
    const [there] = await connection.query('SELECT id FROM people ORDER BY id')
    expect(there).toEqual([1, 2, 3, 4].filter((id) => !without.includes(id)).map((id) => ({ id })))
    await connection.query("INSERT INTO people VALUES (5, 'of the application')")
    await connection.end()
  })
}
