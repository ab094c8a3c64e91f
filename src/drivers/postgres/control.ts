import type { Control, ControlRecord } from '../../store/control/control.ts'
import { advisoryLock } from './advisory-lock.ts'
import { schemaExists } from './catalog.ts'
import type { Work } from './connection/session.ts'
import type { LastingSession } from './connection/sessions.ts'
import type { Place } from './connection/place-of.ts'
import { qualifiedName, quoteName } from './identifier.ts'
import { OWN_TABLES } from './layout.ts'
import { controlSchema } from './write/schemas.ts'

/**
 * Lease and memo lie in a table of their own: in the target's schema, or, as long as that is not there, in one beside it.
 * Where they were put they stay until they are disposed of.
 */
export function postgresControl(sessions: LastingSession, { schema }: Place): Control {
  const beside = controlSchema(schema)
  /** Whoever changes anything here does it alone, whatever connection he comes by. */
  const alone = async <T>(deed: (work: Work) => Promise<T>): Promise<T> => {
    const session = await sessions.get()
    return session.transaction(async (work) => {
      await work.query(`SELECT pg_advisory_xact_lock(${advisoryLock(`dray control ${schema}`)})`)
      return deed(work)
    })
  }
  const placeNow = async (work: Work): Promise<string | undefined> => {
    for (const name of [beside, schema]) if (await hasTable(work, name)) return table(name)
    return undefined
  }

  /** Where a record was found last. The lease is looked at for every page: one question instead of five. */
  let lastPlace: string | undefined

  return {
    async get(name) {
      const session = await sessions.get()
      const record = lastPlace === undefined ? undefined : await recordIfThere(session, lastPlace, name)
      if (record) return record
      return session.transaction(async (work) => {
        lastPlace = await placeNow(work)
        return lastPlace === undefined ? undefined : recordAt(work, lastPlace, name)
      }, 'BEGIN READ ONLY')
    },
    put: (name, bytes, options) =>
      alone(async (work) => {
        const place = (await placeNow(work)) ?? (await makePlace(work, schema, beside))
        return exchange(work, place, { name, bytes, ...options })
      }),
    remove: (name) =>
      alone(async (work) => {
        const place = await placeNow(work)
        if (place !== undefined) await work.query(`DELETE FROM ${place} WHERE name = $1`, [name])
      }),
    dispose: () =>
      alone(async (work) => {
        const place = await placeNow(work)
        if (place !== undefined) await removePlace(work, place, beside)
      }),
  }
}

async function recordAt(work: Work, place: string, name: string): Promise<ControlRecord | undefined> {
  const [row] = await work.query(`SELECT tag, encode(bytes, 'hex') AS bytes FROM ${place} WHERE name = $1`, [
    name,
  ])
  return row && { bytes: Buffer.from(row['bytes']!, 'hex'), tag: row['tag']! }
}

/** Undefined also where that table is gone: whoever gets no record asks from the beginning, and is told what is wrong. */
async function recordIfThere(work: Work, place: string, name: string): Promise<ControlRecord | undefined> {
  try {
    return await recordAt(work, place, name)
  } catch {
    return undefined
  }
}

interface Putting {
  readonly name: string
  readonly bytes: Uint8Array
  readonly ifTag?: string | null
}

async function exchange(
  work: Work,
  place: string,
  { name, bytes, ifTag }: Putting,
): Promise<string | undefined> {
  const [there] = await work.query(`SELECT tag FROM ${place} WHERE name = $1`, [name])
  if (ifTag !== undefined && ifTag !== (there?.['tag'] ?? null)) return undefined
  const [row] = await work.query(
    `INSERT INTO ${place} (name, bytes) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET bytes = excluded.bytes, tag = gen_random_uuid() RETURNING tag`,
    [name, bytes],
  )
  return row!['tag']!
}

/** Only once nothing is left in it. */
async function removePlace(work: Work, place: string, beside: string): Promise<void> {
  if ((await work.query(`SELECT 1 FROM ${place} LIMIT 1`)).length > 0) return
  await work.execute(`DROP TABLE ${place}`)
  if (await schemaExists(work, beside)) await work.execute(`DROP SCHEMA ${quoteName(beside)}`)
}

async function makePlace(work: Work, schema: string, beside: string): Promise<string> {
  const isThere = await schemaExists(work, schema)
  const place = table(isThere ? schema : beside)
  if (!isThere) await work.execute(`CREATE SCHEMA IF NOT EXISTS ${quoteName(beside)}`)
  await work.execute(
    `CREATE TABLE ${place} (name text PRIMARY KEY, bytes bytea NOT NULL, tag uuid NOT NULL DEFAULT gen_random_uuid())`,
  )
  return place
}

function table(schema: string): string {
  return qualifiedName(schema, OWN_TABLES.control)
}

async function hasTable(work: Work, schema: string): Promise<boolean> {
  const rows = await work.query(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, OWN_TABLES.control],
  )
  return rows.length > 0
}
