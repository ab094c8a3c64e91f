import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from '../../../model/checkpoint.ts'
import type { Work } from '../connection/session.ts'
import { targetChanged } from '../../../store/tables/refusals.ts'
import { foreignOwnTable } from '../refusals.ts'
import { OWN_TABLES } from '../layout.ts'

/**
 * The checkpoints of runs under way, in the database itself: committed with the pages they speak of. The table is made by
 * the first writer and goes with the last checkpoint.
 */
const CREATE =
  `CREATE TABLE IF NOT EXISTS ${OWN_TABLES.checkpoints} (name varchar(700) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, ` +
  `run varchar(200) NOT NULL, collection varbinary(1000) NOT NULL, bytes longblob NOT NULL, PRIMARY KEY (name)) ` +
  `ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
const COLUMNS = 'name,run,collection,bytes'

export interface CheckpointPlace {
  readonly run: string
  readonly partition: string
  readonly collection: string
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export async function makeOwnTable(work: Work, address: string): Promise<void> {
  if (!(await hasOwnTable(work, address))) await work.run(CREATE)
}

/** @throws STORE_INVALID where another program keeps a table of this name */
export async function hasOwnTable(work: Work, address: string): Promise<boolean> {
  const rows = await work.texts(
    `SELECT COLUMN_NAME FROM information_schema.COLUMNS
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '${OWN_TABLES.checkpoints}' ORDER BY ORDINAL_POSITION`,
  )
  if (rows.length === 0) return false
  if (rows.map(([name]) => name).join() === COLUMNS) return true
  throw foreignOwnTable(address, OWN_TABLES.checkpoints)
}

export async function readCheckpoint(work: Work, place: CheckpointPlace): Promise<Checkpoint | undefined> {
  const [row] = await work.query(`SELECT bytes FROM ${OWN_TABLES.checkpoints} WHERE name = ?`, [
    nameOf(place),
  ])
  const bytes = row?.[0]
  return bytes && bytes.length > 0 ? decodeCheckpoint(bytes) : undefined
}

/**
 * A place for the checkpoints of a writer, with none in it yet. Who puts a row in, or another in its place, may lock what
 * lies beside it, and two writers then wait for each other; who changes a row by its key locks that row and nothing else:
 * https://dev.mysql.com/doc/refman/8.0/en/innodb-locks-set.html
 */
export async function makeCheckpointPlace(work: Work, place: CheckpointPlace): Promise<void> {
  await work.run(
    `INSERT IGNORE INTO ${OWN_TABLES.checkpoints} (name, run, collection, bytes) VALUES (?, ?, ?, '')`,
    [nameOf(place), place.run, Buffer.from(place.collection)],
  )
}

/** @throws TARGET_CHANGED where its place is gone: then so may be what it speaks of */
export async function saveCheckpoint(
  work: Work,
  place: CheckpointPlace & { readonly address: string },
  checkpoint: Checkpoint,
): Promise<void> {
  const done = await work.run(`UPDATE ${OWN_TABLES.checkpoints} SET bytes = ? WHERE name = ?`, [
    Buffer.from(encodeCheckpoint(checkpoint)),
    nameOf(place),
  ])
  if (done.rows !== 1) throw targetChanged(place.address, `its table ${OWN_TABLES.checkpoints} was changed`)
}

/** Of one run, or of one collection, whoever wrote it. */
export async function removeCheckpoints(
  work: Work,
  address: string,
  of: { readonly run: string } | { readonly collection: string },
): Promise<void> {
  if (!(await hasOwnTable(work, address))) return
  const table = OWN_TABLES.checkpoints
  if ('run' in of) await work.run(`DELETE FROM ${table} WHERE run = ?`, [of.run])
  else await work.run(`DELETE FROM ${table} WHERE collection = ?`, [Buffer.from(of.collection)])
}

/** Once nothing is left in it. It ends a transaction that is open: https://dev.mysql.com/doc/refman/8.0/en/implicit-commit.html */
export async function dropOwnTableIfEmpty(work: Work, address: string): Promise<void> {
  if (!(await hasOwnTable(work, address))) return
  const left = await work.texts(`SELECT 1 FROM ${OWN_TABLES.checkpoints} LIMIT 1`)
  if (left.length === 0) await work.run(`DROP TABLE IF EXISTS ${OWN_TABLES.checkpoints}`)
}

/** A slash in either part cannot make two places one. */
function nameOf({ run, partition }: CheckpointPlace): string {
  return `${encodeURIComponent(run)}/${encodeURIComponent(partition)}`
}
