import { createHash } from 'node:crypto'
import { DrayError, isDrayError } from '../../../model/error.ts'
import type { Layout } from '../../../model/layout.ts'
import type { Pin, PinnedUnit, PinRequest, Tee } from '../../../store/source.ts'
import { tableNamed, type TableShape } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { unknownTable } from '../../../store/tables/refusals.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { selected } from '../selected.ts'

export type Ask = <T>(question: (work: Work) => Promise<T>) => Promise<T>

/** As the server prints these numbers. */
export interface TableState {
  readonly rows: string
  readonly checksum: string
}

export interface PinnedPlace {
  readonly ask: Ask
  readonly database: string
  /** What was found of tables at the one moment that `ask` looks at, where it always is the same. */
  readonly known?: Map<string, TableState> | undefined
}

/**
 * The state of tables at the moment that `ask` looks at: how many rows, and the checksum that the server takes of all of
 * them, every column included. It keeps no mark of what was written that could be trusted: UPDATE_TIME is forgotten with
 * a restart. With a tee the rows come as well, as `SELECT … INTO OUTFILE` prints them: what `LOAD DATA` reads again.
 */
export async function pinDatabase(place: PinnedPlace, request: PinRequest): Promise<Pin> {
  const units: PinnedUnit[] = []
  const records = new Map<string, number>()
  const damaged = new Map<string, Error>()
  let bytes = 0
  for (const { name, layout } of request.collections) {
    request.signal?.throwIfAborted()
    const pinned: Pinned = { place, name, layout, before: bytes }
    try {
      const { unit, rows } = await place.ask((work) => pinTable(work, pinned, request))
      units.push(unit)
      records.set(name, rows)
      bytes += unit.bytes
      request.onBytes?.(bytes)
    } catch (error) {
      if (!isDrayError(error) || !DAMAGE.has(error.code)) throw error
      damaged.set(name, error)
      units.push({ path: pathOf(formOf(name, layout).name), bytes: 0, modifiedMs: 0 })
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

interface Pinned {
  readonly place: PinnedPlace
  readonly name: string
  readonly layout: Layout
  readonly before: number
}

async function pinTable(
  work: Work,
  { place: { database, known }, name, layout, before }: Pinned,
  { tee, onBytes }: PinRequest,
): Promise<{ readonly unit: PinnedUnit; readonly rows: number }> {
  const table = formOf(name, layout).name
  const shape = await tableNamed(work, database, table)
  if (!shape) throw unknownTable(name, table)
  const { recordSql } = formOf(name, layout, shape)
  const pieces = recordSql(shape).map(({ sql }) => sql)
  const state = known?.get(table) ?? (await stateOf(work, database, shape, pieces))
  known?.set(table, state)
  const unit = {
    path: pathOf(table),
    bytes: shape.bytes,
    modifiedMs: 0,
    inode: `${state.rows}-${state.checksum}`,
  }
  const content = tee && (await teeTable(work, database, shape, { tee, onBytes, before }))
  return { unit: { ...unit, ...content }, rows: Number(state.rows) }
}

/**
 * https://dev.mysql.com/doc/refman/8.0/en/checksum-table.html
 * MySQL 5.7 takes another checksum each time of a table with a column of the type json that holds NULL: there each row is
 * hashed.
 */
async function stateOf(
  work: Work,
  database: string,
  shape: TableShape,
  pieces: readonly string[],
): Promise<TableState> {
  const table = qualifiedName(database, shape.name)
  if (shape.columns.some(({ type }) => type === 'json')) return hashedState(work, table, pieces)
  const [counted] = await work.texts(`SELECT COUNT(*) FROM ${table}`)
  const [summed] = await work.texts(`CHECKSUM TABLE ${table} EXTENDED`)
  const [rows, checksum] = [counted?.[0], summed?.[1]]
  if (rows && checksum) return { rows, checksum }
  throw new DrayError('STORE_REFUSED', `The server takes no checksum of ${table}`, {
    hint: 'CHECK TABLE says what is wrong with it',
  })
}

/**
 * 60 bits of each row's hash, added without loss. What is too large to be put together is hashed piece by piece. MySQL
 * has no SHA1 since 9.6. https://dev.mysql.com/doc/refman/9.6/en/legacy-hashing-component.html
 */
async function hashedState(work: Work, table: string, pieces: readonly string[]): Promise<TableState> {
  const whole = `CONCAT(${pieces.join(', ')})`
  const parts = `CONCAT(${pieces.map((piece) => `IFNULL(SHA2(${piece}, 256), '-')`).join(', ')})`
  const hash = `CAST(CONV(LEFT(SHA2(IFNULL(${whole}, ${parts}), 256), 15), 16, 10) AS UNSIGNED)`
  const [row] = await work.texts(`SELECT COUNT(*), IFNULL(SUM(${hash}), 0) FROM ${table}`)
  return { rows: row![0]!, checksum: row![1]! }
}

interface Teeing {
  readonly tee: Tee
  readonly onBytes: ((bytes: number) => void) | undefined
  readonly before: number
}

async function teeTable(
  work: Work,
  database: string,
  shape: TableShape,
  { tee, onBytes, before }: Teeing,
): Promise<Pick<PinnedUnit, 'bytes' | 'sha256'>> {
  const hash = createHash('sha256')
  const copy = await tee(pathOf(shape.name))
  let bytes = 0
  // What the engine computes it would not take back.
  const columns = shape.columns.filter(({ generated }) => !generated).map(({ name }) => quoteName(name))
  await work.each(`SELECT ${selected(columns)} FROM ${qualifiedName(database, shape.name)}`, async (row) => {
    const line = lineOf(row)
    hash.update(line)
    await copy.write(line)
    bytes += line.length
    onBytes?.(before + bytes)
  })
  await copy.end()
  return { bytes, sha256: hash.digest('hex') }
}

/** https://dev.mysql.com/doc/refman/8.0/en/load-data.html#load-data-field-line-handling */
function lineOf(row: readonly Cell[]): Buffer {
  const fields = row.map((cell) => cell?.toString('latin1').replace(/[\\\t\n\0]/g, escaped) ?? '\\N')
  return Buffer.from(`${fields.join('\t')}\n`, 'latin1')
}

function escaped(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`
}

/** As a file in a bundle: no slash leads elsewhere. */
function pathOf(table: string): string {
  return `${encodeURIComponent(table)}.tsv`
}

function generationOf(units: readonly PinnedUnit[]): string {
  const hash = createHash('sha256')
  for (const { path, inode } of units) hash.update(`${path}\0${inode ?? 'damaged'}\n`)
  return hash.digest('hex')
}
