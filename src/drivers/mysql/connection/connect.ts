import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { userInfo } from 'node:os'
import type { Connection, ConnectionOptions } from 'mysql2'
import { onFile } from '../../../store/file-error.ts'
import { strangerAnswers } from '../../../store/tables/refusals.ts'
import { unlessStranger } from '../../../store/tables/unless-stranger.ts'
import { MYSQL } from '../../../store/tables/what-answers.ts'
import { gatherPackets } from './gather-packets.ts'
import { namesNobody, noClient } from '../refusals.ts'
import type { Place } from './place-of.ts'

const LOCAL = '127.0.0.1'
const PATIENCE_S = 10
const LOCK_PATIENCE_S = 10
/** A session that waits for the other store is no idle one. The most that every server takes. */
const IDLE_S = 2_147_483

/** A connection of its own, its session set to what dray relies on. Errors are the vendor's. */
export async function connect(place: Place): Promise<Connection> {
  const mode = place.options['ssl-mode'] ?? 'PREFERRED'
  const isLocal = place.options.socket !== undefined
  if (mode === 'DISABLED' || isLocal) return open(place, undefined)
  try {
    return await open(place, await tlsOf(place, mode))
  } catch (error) {
    const isWithout = error instanceof Error && Reflect.get(error, 'code') === 'HANDSHAKE_NO_SSL_SUPPORT'
    if (mode !== 'PREFERRED' || !isWithout) throw error
    return open(place, undefined)
  }
}

async function open(place: Place, ssl: ConnectionOptions['ssl']): Promise<Connection> {
  const { createConnection } = await client()
  const config = configOf(place)
  const connection = createConnection({ ...config, ...(ssl !== undefined && { ssl }) })
  // A connection that breaks while nobody asks anything: whoever asks next is told.
  connection.on('error', () => {})
  try {
    const connecting = new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((error) => (error ? reject(error) : resolve()))
    })
    await spokenTo(connecting, config, place)
    gatherPackets(connection)
    return connection
  } catch (error) {
    // A server waits for a login that does not come, and so would this process.
    connection.destroy()
    throw error
  }
}

function spokenTo(
  connecting: Promise<void>,
  { host, port }: ConnectionOptions,
  { address }: Place,
): Promise<void> {
  if (host === undefined || port === undefined) return connecting
  return unlessStranger(connecting, {
    listener: { host, port },
    kind: MYSQL,
    isOdd: (error) => error instanceof Error && Reflect.get(error, 'code') === 'PROTOCOL_CONNECTION_LOST',
    stranger: (what) => strangerAnswers(address, 'MySQL', what),
  })
}

async function client(): Promise<typeof import('mysql2')> {
  try {
    return await import('mysql2')
  } catch (error) {
    throw noClient(error)
  }
}

function configOf({ host, port, user, password, database, options }: Place): ConnectionOptions {
  const { env } = process
  const socket = options.socket ?? (host === undefined ? env['MYSQL_UNIX_PORT'] : undefined)
  const secret = password?.reveal() ?? env['MYSQL_PWD']
  return {
    ...(socket === undefined
      ? {
          host: host ?? env['MYSQL_HOST'] ?? LOCAL,
          port: port ?? Number(env['MYSQL_TCP_PORT'] ?? 3306),
        }
      : { socketPath: socket }),
    user: user ?? env['USER'] ?? userInfo().username,
    ...(secret !== undefined && { password: secret }),
    database,
    charset: 'utf8mb4',
    connectTimeout: 1000 * secondsOf(options['connect-timeout'], PATIENCE_S),
    enableKeepAlive: true,
    // Values stay as the server prints them.
    typeCast: false,
    rowsAsArray: true,
    supportBigNumbers: true,
  }
}

/** `60` and `60s` are one. */
function secondsOf(written: string | undefined, otherwise: number): number {
  return written === undefined ? otherwise : Number.parseInt(written, 10)
}

/** https://dev.mysql.com/doc/refman/8.0/en/connection-options.html#option_general_ssl-mode */
async function tlsOf({ options, host, address }: Place, mode: string): Promise<ConnectionOptions['ssl']> {
  // mysql2 would compare the certificate with the name "localhost" instead.
  if (mode === 'VERIFY_IDENTITY' && isIP(host ?? process.env['MYSQL_HOST'] ?? LOCAL) !== 0)
    throw namesNobody(address)
  const path = options['ssl-ca']
  const ca = path === undefined ? undefined : await onFile({ path, doing: 'read' }, () => readFile(path))
  return {
    ...(ca && { ca }),
    rejectUnauthorized: mode.startsWith('VERIFY'),
    verifyIdentity: mode === 'VERIFY_IDENTITY',
  }
}

/**
 * How values are read and printed must not depend on the server's settings; nor may a limit of theirs end what takes its
 * time. Zero dates may be written, since they may be read; what does not fit is refused, never cut.
 */
export function settingsOf({ options }: Place, version: string): string {
  const isMaria = /mariadb/i.test(version)
  const lockPatience = secondsOf(options['lock-timeout'], LOCK_PATIENCE_S)
  const perStatement = secondsOf(options['statement-timeout'], 0)
  const settings = {
    sql_mode: `'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO'`,
    time_zone: `'+00:00'`,
    wait_timeout: String(IDLE_S),
    // Who is stopped for a while goes on with the page that is half sent; who stopped for good is told.
    net_read_timeout: '120',
    net_write_timeout: '3600',
    innodb_lock_wait_timeout: String(Math.max(1, lockPatience)),
    lock_wait_timeout: String(Math.max(1, lockPatience)),
    autocommit: '1',
    foreign_key_checks: '1',
    unique_checks: '1',
    sql_notes: '1',
    // https://mariadb.com/kb/en/aborting-statements/ and, in milliseconds,
    // https://dev.mysql.com/doc/refman/8.0/en/server-system-variables.html#sysvar_max_execution_time
    ...(isMaria
      ? { max_statement_time: String(perStatement) }
      : { max_execution_time: String(1_000 * perStatement) }),
    // Sizes and times of tables would be those of the day before.
    // https://dev.mysql.com/doc/refman/9.6/en/server-system-variables.html#sysvar_information_schema_stats_expiry
    ...(!isMaria && Number.parseInt(version, 10) >= 8 && { information_schema_stats_expiry: '0' }),
  }
  return `SET ${Object.entries(settings)
    .map(([name, value]) => `SESSION ${name} = ${value}`)
    .join(', ')}`
}
