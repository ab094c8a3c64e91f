// A MariaDB of Debian's for the bench alone: beside it stand its own client and dump, which npm's MySQL has not.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SERVER = '/usr/sbin/mariadbd'
const INSTALL = '/usr/bin/mariadb-install-db'
const CLIENT = '/usr/bin/mariadb'

export function hasMariadb() {
  return [SERVER, INSTALL, CLIENT].every((path) => existsSync(path))
}

/** Behind a socket and a port, without syncs: it is the same disk for everybody who is measured. */
export async function startMariadb() {
  const folder = join(tmpdir(), `dray-bench-mariadb-${process.pid}`)
  const data = join(folder, 'data')
  const socket = join(folder, 's')
  const asRoot = process.getuid() === 0 ? ['--user=root'] : []
  mkdirSync(folder, { recursive: true })
  const how = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve']
  execFileSync(INSTALL, ['--no-defaults', '--basedir=/usr', `--datadir=${data}`, ...how, ...asRoot], {
    stdio: 'ignore',
  })
  const words = [
    ...['--no-defaults', '--basedir=/usr', `--datadir=${data}`, `--tmpdir=${folder}`, `--socket=${socket}`],
    ...['--skip-networking', '--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync'],
    ...['--innodb-doublewrite=0', '--innodb-buffer-pool-size=512M', '--innodb-log-file-size=1G'],
  ]
  const server = spawn(SERVER, [...words, ...asRoot], { stdio: 'ignore' })
  const client = [CLIENT, '--no-defaults', '-uroot', `-S${socket}`, '--local-infile=1']
  const sql = (statements, database = '') => {
    execFileSync(client[0], [...client.slice(1), ...(database ? [database] : []), '-e', statements], {
      stdio: 'pipe',
    })
  }
  await answering(client)
  return {
    pid: server.pid,
    sql,
    address: (database) => `mariadb:${database}?socket=${socket}`,
    anew: (database) =>
      sql(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4`),
    /** The client, and the dump, as words of a shell; neither reads settings of the machine. */
    client: client.join(' '),
    dump: `mariadb-dump --no-defaults -uroot -S${socket}`,
    async stop() {
      const ended = new Promise((done) => server.once('exit', done))
      server.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function answering([command, ...words]) {
  while (spawnSync(command, [...words, '-e', 'SELECT 1']).status !== 0) {
    await new Promise((done) => setTimeout(done, 50))
  }
}
