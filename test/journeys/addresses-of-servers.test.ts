import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import picocolors from 'picocolors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderPlan } from '../../src/cli/render/plan.ts'
import { migrate, plan } from '../../src/index.ts'
import { whatAnswers } from '../../src/store/tables/what-answers.ts'
import { openTarget } from '../postgres/move.ts'
import { mariadb } from '../servers/mariadb.ts'
import { mysql } from '../servers/mysql.ts'
import { type PostgresServer, startPostgres } from '../servers/postgres.ts'
import { type SqlServer, startServer } from '../servers/test-server.ts'
import { documents, failureOf, scene } from './scene.ts'

const [postgres, my, maria] = await Promise.all([startPostgres(), startServer(mysql), startServer(mariadb)])
const isThere = [postgres, my, maria].every((server) => typeof server !== 'string')

/** Three attempts of ten seconds each are what a server gets that keeps silent. */
const AT_ONCE_MS = 20_000

describe.skipIf(!isThere)('addresses of servers', { timeout: 60_000 }, () => {
  const servers = {
    postgres: postgres as PostgresServer,
    mysql: my as SqlServer,
    mariadb: maria as SqlServer,
  }
  const strangers: Server[] = []
  const ports: Record<string, number> = {}
  beforeAll(async () => {
    const web = createServer((_, response) => response.end('hello'))
    const shell = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.write('SSH-2.0-OpenSSH_9.2\r\n')
    })
    for (const [name, server] of Object.entries({ web, shell })) {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      strangers.push(server)
      ports[name] = (server.address() as AddressInfo).port
    }
    for (const [name, { port }] of Object.entries(servers)) ports[name] = port
    process.env['PGPASSWORD'] = servers.postgres.password
  })
  afterAll(async () => {
    for (const server of strangers) server.close()
    for (const server of Object.values(servers)) await server.stop()
  }, 60_000)

  test.each([
    ['mysql', 'postgres', ''],
    ['mysql', 'web', ''],
    ['mysql', 'shell', ''],
    ['postgres', 'mysql', ''],
    ['postgres', 'mariadb', '?sslmode=disable'],
    ['postgres', 'web', ''],
    ['postgres', 'shell', '?sslmode=disable'],
  ])('%s: at a port where %s answers is known as wrong at once %s', async (scheme, name, options) => {
    const began = performance.now()
    const error = await failureOf(openTarget(`${scheme}://me@127.0.0.1:${ports[name]}/app${options}`))
    expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', retry: 'never' })
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS)
  })

  test('who listens is told by what it says', async () => {
    const told = async (name: string): Promise<unknown> =>
      whatAnswers({ host: '127.0.0.1', port: ports[name]! })
    const kinds = await Promise.all(['postgres', 'mysql', 'mariadb', 'web', 'shell'].map(told))
    expect(new Set(kinds).size).toBe(4)
    expect(kinds[1]).toBe(kinds[2])
    expect(kinds).not.toContain(undefined)
    const nobody = createTcpServer()
    await once(nobody.listen(0, '127.0.0.1'), 'listening')
    const { port } = nobody.address() as AddressInfo
    nobody.close()
    await once(nobody, 'close')
    expect(await whatAnswers({ host: '127.0.0.1', port })).toBeUndefined()
  })

  const moved = async (to: string): Promise<void> => {
    const { from, stateDir } = scene({ 'users.json': documents(3) })
    const report = await migrate({ from, to }, { stateDir })
    expect(report).toMatchObject({ state: 'finished', verified: 'verified', exitCode: 0 })
  }

  test.each(['//postgres@/', '//postgres@:PORT/', '///', ''])(
    'the folder of a socket, as libpq takes it: postgres:%s',
    async (beginning) => {
      const { folder, port, user } = servers.postgres
      const database = await servers.postgres.makeDatabase()
      const place = beginning.replace('PORT', String(port))
      const options = `host=${folder}${place.includes(String(port)) ? '' : `&port=${port}`}`
      process.env['PGUSER'] = user
      await moved(`postgres:${place}${database}?${options}`)
      delete process.env['PGUSER']
    },
  )

  test.each(['//root@/', '//root@localhost/'])('a socket of MySQL: mysql:%s', async (beginning) => {
    const { folder } = servers.mysql
    await moved(`mysql:${beginning}${await servers.mysql.makeDatabase()}?socket=${folder}/s`)
  })

  test('a plan says what of a database will be made', async () => {
    const { from, stateDir } = scene({ 'users.json': documents(3) })
    const view = { paint: picocolors.createColors(false), cwd: '/', say: (text: string) => text }
    const planned = async (to: string): Promise<string> =>
      renderPlan(await plan({ from, to }, { stateDir }), view)
    const schema = servers.postgres.newSchema()
    expect(await planned(servers.postgres.address({ schema }))).toContain('(the schema will be created)')
    expect(
      await planned(servers.postgres.address({ database: await servers.postgres.makeDatabase() })),
    ).not.toContain('created)')
    for (const server of [servers.mysql, servers.mariadb]) {
      const address = server.address(await server.makeDatabase())
      expect(await planned(address)).toContain('(the database is there, and empty)')
      await moved(address)
      expect(await planned(address)).not.toContain('is there, and empty')
    }
  })
})
