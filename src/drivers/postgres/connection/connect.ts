import { readFile } from 'node:fs/promises'
import type { Client, ClientConfig } from 'pg'
import { onFile } from '../../../store/file-error.ts'
import { quoteName } from '../identifier.ts'
import { strangerAnswers } from '../../../store/tables/refusals.ts'
import { unlessStranger } from '../../../store/tables/unless-stranger.ts'
import { POSTGRES } from '../../../store/tables/what-answers.ts'
import { passwordFromFile } from './password-file.ts'
import { type Place } from './place-of.ts'

const PATIENCE_S = 10
const LOCK_PATIENCE_MS = 10_000

/** A connection of its own, its session set to what dray relies on. Errors are the vendor's. */
export async function connect(place: Place): Promise<Client> {
  const { default: pg } = await import('pg')
  const mode = place.options.sslmode ?? process.env['PGSSLMODE'] ?? 'prefer'
  const open = async (ssl: ClientConfig['ssl']): Promise<Client> => {
    const client: Client = new pg.Client({
      ...configOf(place),
      ssl,
      // A function keeps it out of whatever prints the configuration.
      password: () => passwordOf(place, client),
    })
    // A connection that breaks while nobody asks anything: whoever asks next is told.
    client.on('error', () => {})
    try {
      await spokenTo(client.connect(), client, place)
      return client
    } catch (error) {
      // A server waits a minute for a password that does not come, and so would this process.
      void client.end().catch(() => {})
      throw error
    }
  }
  const client = await connectAs(mode, place, open)
  try {
    await client.query(settingsOf(place))
    return client
  } catch (error) {
    // Open, it would keep this process from ending.
    void client.end().catch(() => {})
    throw error
  }
}

async function spokenTo(
  connecting: Promise<unknown>,
  { host, port }: Pick<Client, 'host' | 'port'>,
  { address }: Place,
): Promise<void> {
  const isSocket = host.startsWith('/')
  await (isSocket
    ? connecting
    : unlessStranger(connecting, {
        listener: { host, port },
        kind: POSTGRES,
        // Neither of the server nor of the system: what came made no sense to the client.
        isOdd: (error) => error instanceof Error && Reflect.get(error, 'code') === undefined,
        stranger: (what) => strangerAnswers(address, 'PostgreSQL', what),
      }))
}

function configOf({ host, port, user, database, options }: Place): ClientConfig {
  const seconds = Number(options.connect_timeout ?? process.env['PGCONNECT_TIMEOUT'] ?? PATIENCE_S)
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(database !== undefined && { database }),
    application_name: options.application_name ?? process.env['PGAPPNAME'] ?? 'dray',
    connectionTimeoutMillis: 1000 * seconds,
    keepAlive: true,
  }
}

/** Of the address, of the environment, or of the file: the first there is. An empty one is none to the server. */
async function passwordOf({ password }: Place, client: Client): Promise<string> {
  if (password) return password.reveal()
  const { host, port, database = '', user = '' } = client
  return process.env['PGPASSWORD'] ?? (await passwordFromFile({ host, port, database, user })) ?? ''
}

/** As libpq does: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
async function connectAs(
  mode: string,
  place: Place,
  open: (ssl: ClientConfig['ssl']) => Promise<Client>,
): Promise<Client> {
  // A socket of this machine carries no TLS.
  if (mode === 'disable' || mode === 'allow' || place.host?.startsWith('/')) return open(false)
  const files = await certificates(place)
  if (mode === 'verify-full') return open({ ...files, rejectUnauthorized: true })
  if (mode === 'verify-ca') {
    return open({ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined })
  }
  // With an authority at hand `require` means `verify-ca`.
  if (mode === 'require' && files.ca) {
    return open({ ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined })
  }
  try {
    return await open({ ...files, rejectUnauthorized: false })
  } catch (error) {
    const isWithout = error instanceof Error && error.message.includes('does not support SSL')
    if (mode === 'require' || !isWithout) throw error
    return open(false)
  }
}

async function certificates({ options }: Place): Promise<{ ca?: Buffer; cert?: Buffer; key?: Buffer }> {
  const ca = await fileOf(options.sslrootcert ?? process.env['PGSSLROOTCERT'])
  const cert = await fileOf(options.sslcert ?? process.env['PGSSLCERT'])
  const key = await fileOf(options.sslkey ?? process.env['PGSSLKEY'])
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
}

function fileOf(path: string | undefined): Promise<Buffer | undefined> {
  if (path === undefined || path === 'system') return Promise.resolve(undefined)
  return onFile({ path, doing: 'read' }, () => readFile(path))
}

/**
 * A server that does not know its encoding would refuse a whole page for one text that is not UTF-8; its bytes as they lie
 * are looked at here, record by record. https://www.postgresql.org/docs/current/multibyte.html
 */
const ENCODING = `SELECT set_config('client_encoding',
  CASE current_setting('server_encoding') WHEN 'SQL_ASCII' THEN 'SQL_ASCII' ELSE 'UTF8' END, false)`

/**
 * How values are printed must not depend on the server's, database's or role's settings; nor may a timeout of theirs end
 * what takes its time.
 */
function settingsOf({ options, schema }: Place): string {
  const settings = {
    DateStyle: 'ISO, YMD',
    TimeZone: 'UTC',
    IntervalStyle: 'postgres',
    bytea_output: 'hex',
    extra_float_digits: '1',
    xmloption: 'content',
    standard_conforming_strings: 'on',
    synchronize_seqscans: 'off',
    row_security: 'off',
    idle_in_transaction_session_timeout: '0',
    statement_timeout: options.statement_timeout ?? '0',
    lock_timeout: options.lock_timeout ?? String(LOCK_PATIENCE_MS),
  }
  const set = Object.entries(settings).map(([name, value]) => `SET ${name} TO '${value}'`)
  // Names of its own types and functions are printed without it: they are read in another schema.
  const search = `SET search_path TO ${quoteName(schema)}, public`
  // What is said to be durable is.
  const durable = `SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'`
  return [...set, search, ENCODING, durable].join('; ')
}
