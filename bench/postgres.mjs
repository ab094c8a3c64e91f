// A PostgreSQL of Debian's for the bench alone: beside it stand psql, pg_dump and pgloader, which npm's has not.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { tmpdir } from 'node:os'

const HOME = '/usr/lib/postgresql'

/** The folder of its programs; undefined where it is not installed. */
export function postgresPrograms() {
  const versions = existsSync(HOME) ? readdirSync(HOME).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(HOME, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

export function hasProgram(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
}

/** Started on a port of its own, without syncs: it is the same disk for everybody who is measured. */
export async function startPostgres() {
  const bin = postgresPrograms()
  const folder = join(tmpdir(), `dray-bench-postgres-${process.pid}`)
  const data = join(folder, 'data')
  mkdirSync(folder, { recursive: true })
  const user = userOf()
  if (user) chownSync(folder, user.uid, user.gid)
  const as = { ...user, cwd: folder, stdio: 'ignore' }
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    as,
  )
  const port = await freePort()
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    max_wal_size: '4GB',
  }
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...words], as)
  const psql = (sql, database = 'postgres') =>
    execFileSync('psql', [
      '-q',
      '-X',
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      'postgres',
      '-d',
      database,
      '-c',
      sql,
    ])
  while (
    spawnSync('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-c', 'SELECT 1']).status !==
    0
  ) {
    await new Promise((done) => setTimeout(done, 50))
  }
  return {
    pid: server.pid,
    psql,
    address: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    anew(database) {
      psql(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`)
      psql(`CREATE DATABASE ${database}`)
    },
    /** What a shell needs before `psql`, `pg_dump`. */
    environment: `PGHOST=127.0.0.1 PGPORT=${port} PGUSER=postgres`,
    async stop() {
      const ended = new Promise((done) => server.once('exit', done))
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It does not run as root. */
function userOf() {
  if (process.getuid() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('postgres:'))
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address()
  await new Promise((done) => server.close(done))
  return port
}
