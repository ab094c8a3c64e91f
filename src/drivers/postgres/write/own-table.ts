import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../model/checkpoint.ts'
import { foreignOwnTable } from '../errors.ts'
import { advisoryLock } from '../advisory-lock.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteText } from '../identifier.ts'
import { OWN_TABLES } from '../layout.ts'

/**
 * The checkpoints of runs under way, in the schema that they speak of: committed with their pages, and with them a mark of
 * each collection that a run made in place. The table is made when it is needed and goes with the last of them.
 */
const COLUMNS = 'name text PRIMARY KEY, run text NOT NULL, collection text NOT NULL, bytes bytea NOT NULL'

export interface CheckpointPlace {
  readonly run: string
  readonly partition: string
  readonly collection: string
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export async function makeOwnTable(work: Work, schema: string, address: string): Promise<void> {
  await work.query(`SELECT ${waitForOwnTable(schema)}`)
  if (!(await hasOwnTable(work, schema, address)))
    await work.execute(`CREATE TABLE ${ownTable(schema)} (${COLUMNS})`)
}

/** Several may come at one time. */
function waitForOwnTable(schema: string): string {
  return `pg_advisory_xact_lock(${advisoryLock(`dray checkpoints ${schema}`)})`
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export async function hasOwnTable(work: Work, schema: string, address: string): Promise<boolean> {
  const rows = await work.query(
    `SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    [schema, OWN_TABLES.checkpoints],
  )
  if (rows.length === 0) return false
  if (rows.map((row) => row['name']).join() === 'name,run,collection,bytes') return true
  throw foreignOwnTable(address, OWN_TABLES.checkpoints)
}

export async function readCheckpoint(
  work: Work,
  schema: string,
  place: CheckpointPlace,
): Promise<Checkpoint | undefined> {
  const [row] = await work.query(
    `SELECT encode(bytes, 'hex') AS bytes FROM ${ownTable(schema)} WHERE name = $1`,
    [nameOf(place)],
  )
  return row && decodeCheckpoint(Buffer.from(row['bytes']!, 'hex'))
}

/**
 * One statement, to be sent along with others.
 * @param onlyIf an expression: where it is not true the statement fails, as no checkpoint is NULL
 */
export function saveCheckpointSql(
  schema: string,
  place: CheckpointPlace,
  checkpoint: Checkpoint,
  onlyIf?: string,
): string {
  const text = `'\\x${Buffer.from(encodeCheckpoint(checkpoint)).toString('hex')}'`
  const bytes = onlyIf === undefined ? text : `CASE WHEN ${onlyIf} THEN ${text}::bytea END`
  const values = [nameOf(place), place.run, place.collection].map(quoteText)
  return (
    `INSERT INTO ${ownTable(schema)} (name, run, collection, bytes) VALUES (${values.join(', ')}, ${bytes}) ` +
    'ON CONFLICT (name) DO UPDATE SET run = excluded.run, collection = excluded.collection, bytes = excluded.bytes'
  )
}

interface Whereabouts {
  readonly schema: string
  readonly address: string
}

/** Of one run, or of one collection, whoever wrote it. */
type Whose = { readonly run: string } | { readonly collection: string; readonly stays?: true }

/** The mark of a collection: in the place of a checkpoint, of no partition, and empty. To be sent along with what makes it. */
export function markSql(
  schema: string,
  { run, collection }: Omit<CheckpointPlace, 'partition'>,
): readonly string[] {
  const name = `${nameOf({ run, partition: '', collection })}/${encodeURIComponent(collection)}`
  return [
    `SELECT ${waitForOwnTable(schema)}`,
    `CREATE TABLE IF NOT EXISTS ${ownTable(schema)} (${COLUMNS})`,
    // Somebody may have dropped the table that the run made before.
    `INSERT INTO ${ownTable(schema)} (name, run, collection, bytes)
     VALUES (${[name, run, collection].map(quoteText).join(', ')}, '') ON CONFLICT (name) DO NOTHING`,
  ]
}

export async function madeBy(
  work: Work,
  { schema, address }: Whereabouts,
  run: string,
): Promise<readonly string[]> {
  if (!(await hasOwnTable(work, schema, address))) return []
  const rows = await work.query(`SELECT collection FROM ${ownTable(schema)} WHERE run = $1 AND bytes = ''`, [
    run,
  ])
  return rows.map((row) => row['collection']!)
}

/** False where there is no table of checkpoints. It stays: others may be about to write their first. */
export async function forgetCheckpoints(
  work: Work,
  { schema, address }: Whereabouts,
  of: Whose,
): Promise<boolean> {
  if (!(await hasOwnTable(work, schema, address))) return false
  const [column, value] = 'run' in of ? ['run', of.run] : ['collection', of.collection]
  const only = 'stays' in of ? ` AND bytes <> ''` : ''
  await work.query(`DELETE FROM ${ownTable(schema)} WHERE ${column} = $1${only}`, [value!])
  return true
}

/** The table goes when nothing is left in it: for whoever is alone here. */
export async function removeCheckpoints(work: Work, at: Whereabouts, of: Whose): Promise<void> {
  if (!(await forgetCheckpoints(work, at, of))) return
  const { schema } = at
  const left = await work.query(`SELECT 1 FROM ${ownTable(schema)} LIMIT 1`)
  if (left.length === 0) await work.execute(`DROP TABLE ${ownTable(schema)}`)
}

function ownTable(schema: string): string {
  return qualifiedName(schema, OWN_TABLES.checkpoints)
}

/** A slash in either part cannot make two places one. */
function nameOf({ run, partition }: CheckpointPlace): string {
  return `${encodeURIComponent(run)}/${encodeURIComponent(partition)}`
}
