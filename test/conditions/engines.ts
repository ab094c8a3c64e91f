import { afterAll, describe, test } from 'vitest'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import {
  type ConditionEngine,
  mysqlConditions,
  postgresConditions,
  sqliteConditions,
} from './condition-engine.ts'

/** All that run here, until the tests of the file are over. */
export async function startEngines(): Promise<readonly ConditionEngine[]> {
  const engines: ConditionEngine[] = [sqliteConditions]
  const postgres = await startPostgres()
  if (typeof postgres === 'string') leaveOut(postgres)
  else {
    process.env['PGPASSWORD'] = postgres.password
    afterAll(() => postgres.stop())
    engines.push(postgresConditions(postgres))
  }
  for (const kind of [mysql, mariadb]) {
    const server = await startServer(kind)
    if (typeof server === 'string') leaveOut(server)
    else {
      afterAll(() => server.stop())
      engines.push(mysqlConditions(server))
    }
  }
  return engines
}

function leaveOut(reason: string): void {
  describe.skip(`conditions with a server (${reason})`, () => {
    test('left out', () => {})
  })
}
