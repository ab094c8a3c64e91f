import { createHash } from 'node:crypto'
import { isDrayError } from '../../../model/error.ts'
import type { Pin, PinnedUnit, PinRequest, Tee } from '../../../store/source.ts'
import { type TableShape, tableNamed } from '../catalog.ts'
import type { Work } from '../connection/session.ts'
import { unknownTable } from '../../../store/tables/refusals.ts'
import { quoteName } from '../identifier.ts'
import { tableNameOf } from '../layout.ts'
import { fromTable } from './scan-table.ts'

interface PinnedTable {
  readonly unit: PinnedUnit
  readonly records: number
}

/** As the server prints these numbers. */
export interface TableState {
  readonly rows: string
  readonly written: string
  readonly size: string
}

export interface PinnedPlace {
  readonly ask: Ask
  readonly schema: string
  /** What was found of tables at the one moment that `ask` looks at, where it always is the same. */
  readonly known?: Map<string, TableState> | undefined
}

/** A session for each table: one that was refused something answers nothing more. */
export type Ask = <T>(question: (work: Work) => Promise<T>) => Promise<T>

/**
 * The state of tables at the moment that `ask` looks at. A row that is written, anew or again, carries the number of the
 * transaction that wrote it: the sum of their hashes and the number of rows change with whatever is written, and with
 * nothing else. https://www.postgresql.org/docs/current/ddl-system-columns.html
 * With a tee the rows come as well, as COPY prints them: what `\copy … from` reads again.
 */
export async function pinSchema({ ask, schema, known }: PinnedPlace, request: PinRequest): Promise<Pin> {
  const units: PinnedUnit[] = []
  const records = new Map<string, number>()
  const damaged = new Map<string, Error>()
  let bytes = 0
  for (const { name, layout } of request.collections) {
    request.signal?.throwIfAborted()
    const table = tableNameOf(name, layout)
    try {
      const pinned = await ask((work) => pinTable(work, { schema, known }, table, request, bytes))
      units.push(pinned.unit)
      records.set(name, pinned.records)
      bytes += pinned.unit.bytes
      request.onBytes?.(bytes)
    } catch (error) {
      if (!isDrayError(error) || !DAMAGE.has(error.code)) throw error
      damaged.set(name, error)
      units.push({ path: pathOf(table), bytes: 0, modifiedMs: 0 })
    }
  }
  return {
    generation: generationOf(units),
    by: request.by,
    units,
    ...(request.by === 'content' && request.count !== false && { records: Object.fromEntries(records) }),
    damaged,
  }
}

const DAMAGE = new Set(['SOURCE_CORRUPT', 'TARGET_CORRUPT'])

async function pinTable(
  work: Work,
  { schema, known }: Pick<PinnedPlace, 'schema' | 'known'>,
  name: string,
  { tee, onBytes }: PinRequest,
  before: number,
): Promise<PinnedTable> {
  const shape = await tableNamed(work, schema, name)
  if (!shape) throw unknownTable(name, name)
  const state = known?.get(name) ?? (await stateOf(work, schema, shape))
  known?.set(name, state)
  const { rows, written, size } = state
  const unit = { path: pathOf(name), bytes: Number(size), modifiedMs: 0, inode: `${rows}-${written}` }
  const content = tee && (await teeTable(work, schema, shape, { tee, onBytes, before }))
  return { unit: { ...unit, ...content }, records: Number(rows) }
}

async function stateOf(work: Work, schema: string, shape: TableShape): Promise<TableState> {
  const [row] = await work.query(stateSql(schema, shape))
  return { rows: row!['rows']!, written: row!['written']!, size: row!['size']! }
}

function stateSql(schema: string, shape: TableShape): string {
  const sizes = shape.columns.map(({ name }) => `coalesce(pg_column_size(t.${quoteName(name)}), 0)`)
  return (
    `SELECT count(*) AS rows, coalesce(sum(hashint8extended(t.xmin::text::bigint, 0)), 0)::text AS written, ` +
    `coalesce(sum(${sizes.join(' + ') || '0'}), 0)::text AS size FROM ${fromTable(schema, shape)} AS t`
  )
}

interface Teeing {
  readonly tee: Tee
  readonly onBytes: ((bytes: number) => void) | undefined
  readonly before: number
}

async function teeTable(
  work: Work,
  schema: string,
  shape: TableShape,
  { tee, onBytes, before }: Teeing,
): Promise<Pick<PinnedUnit, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256')
  const copy = await tee(pathOf(shape.name))
  let bytes = 0
  // What the engine computes it would not take back.
  const columns = shape.columns.filter(({ generated }) => generated === undefined)
  const list = columns.map(({ name }) => `t.${quoteName(name)}`).join(', ')
  const sql = `COPY (SELECT ${list} FROM ${fromTable(schema, shape)} AS t) TO STDOUT`
  await work.streamOut(sql, async (chunk) => {
    hash.update(chunk)
    await copy.write(chunk)
    bytes += chunk.length
    onBytes?.(before + bytes)
  })
  await copy.end()
  return { bytes, sha256: hash.digest('hex') }
}

/** As a file in a bundle: no slash leads elsewhere. */
function pathOf(table: string): string {
  return `${encodeURIComponent(table)}.copy`
}

function generationOf(units: readonly PinnedUnit[]): string {
  const hash = createHash('sha256')
  for (const { path, inode } of units) hash.update(`${path}\0${inode ?? 'damaged'}\n`)
  return hash.digest('hex')
}
