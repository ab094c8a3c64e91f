import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../model/checkpoint.ts'
import { DrayError } from '../../../model/error.ts'
import type { Database } from '../database.ts'
import { OWN_TABLE } from '../layout.ts'

/**
 * The checkpoints of runs under way, in the database itself: committed with the pages they speak of, and with them a mark
 * of each collection that a run made in place. The table is made when it is needed and goes with the last of them.
 */
const CREATE =
  `CREATE TABLE IF NOT EXISTS ${OWN_TABLE} (name TEXT PRIMARY KEY NOT NULL, run TEXT NOT NULL, ` +
  `collection TEXT NOT NULL, bytes BLOB NOT NULL) WITHOUT ROWID`
const COLUMNS = 'name,run,collection,bytes'

export interface CheckpointPlace {
  readonly run: string
  readonly partition: string
  readonly collection: string
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export function makeOwnTable(database: Database): void {
  if (!hasOwnTable(database)) database.exec(CREATE)
  checkOwnTable(database)
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export function checkOwnTable(database: Database): void {
  const columns = database.all('SELECT name FROM pragma_table_info(?)', OWN_TABLE)
  if (columns.length === 0 || columns.map(({ name }) => String(name)).join() === COLUMNS) return
  throw new DrayError('STORE_INVALID', `${database.path} has a table ${OWN_TABLE} that is not dray's`, {
    hint: 'Rename it, or choose another target',
  })
}

export function readCheckpoint(database: Database, place: CheckpointPlace): Checkpoint | undefined {
  if (!hasOwnTable(database)) return undefined
  const row = database.get(`SELECT bytes FROM ${OWN_TABLE} WHERE name = ?`, nameOf(place))
  return row && decodeCheckpoint(row['bytes'] as Uint8Array)
}

export function saveCheckpoint(database: Database, place: CheckpointPlace, checkpoint: Checkpoint): void {
  database.run(
    `INSERT OR REPLACE INTO ${OWN_TABLE} (name, run, collection, bytes) VALUES (?, ?, ?, ?)`,
    nameOf(place),
    place.run,
    place.collection,
    encodeCheckpoint(checkpoint),
  )
}

/** The mark of a collection: in the place of a checkpoint, of no partition, and empty. */
export function markMade(database: Database, run: string, collection: string): void {
  makeOwnTable(database)
  // Somebody may have dropped the table that the run made before.
  database.run(
    `INSERT OR IGNORE INTO ${OWN_TABLE} (name, run, collection, bytes) VALUES (?, ?, ?, x'')`,
    `${nameOf({ run, partition: '', collection })}/${encodeURIComponent(collection)}`,
    run,
    collection,
  )
}

export function madeBy(database: Database, run: string): readonly string[] {
  if (!hasOwnTable(database)) return []
  const rows = database.all(`SELECT collection FROM ${OWN_TABLE} WHERE run = ? AND bytes = x''`, run)
  return rows.map(({ collection }) => String(collection))
}

/** Of one run, or of one collection, whoever wrote it; its mark too, unless it stays. */
type Whose = { readonly run: string } | { readonly collection: string; readonly stays?: true }

/** The table goes when nothing is left in it. */
export function removeCheckpoints(database: Database, of: Whose): void {
  if (!hasOwnTable(database)) return
  const [column, value] = 'run' in of ? ['run', of.run] : ['collection', of.collection]
  const only = 'stays' in of ? ` AND bytes <> x''` : ''
  database.run(`DELETE FROM ${OWN_TABLE} WHERE ${column} = ?${only}`, value!)
  const left = database.get(`SELECT count(*) AS left FROM ${OWN_TABLE}`)!['left']
  if (Number(left) === 0) database.exec(`DROP TABLE ${OWN_TABLE}`)
}

export function hasOwnTable(database: Database): boolean {
  const name = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = '${OWN_TABLE}'`
  return database.get(name) !== undefined
}

/** A slash in either part cannot make two places one. */
function nameOf({ run, partition }: CheckpointPlace): string {
  return `${encodeURIComponent(run)}/${encodeURIComponent(partition)}`
}
