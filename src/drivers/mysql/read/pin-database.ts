import { createHash } from 'node:crypto'
import { isDrayError } from '../../../model/error.ts'
import type { Layout } from '../../../model/layout.ts'
import type { Pin, PinnedUnit, PinRequest, Tee } from '../../../store/source.ts'
import { tableNamed, type TableShape } from '../catalog.ts'
import type { Cell, Work } from '../connection/session.ts'
import { unknownTable } from '../refusals.ts'
import { formOf } from '../form-of.ts'
import { qualifiedName, quoteName } from '../identifier.ts'

export type Ask = <T>(question: (work: Work) => Promise<T>) => Promise<T>

interface PinnedTable {
  readonly unit: PinnedUnit
  readonly records: number
}

/**
 * The state of tables at the moment that `ask` looks at: how many rows, and the sum of a hash of each, taken at the server.
 * It keeps no other mark of what was written that could be trusted (UPDATE_TIME is forgotten with a restart). With a tee
 * the rows come as well, as `SELECT … INTO OUTFILE` prints them: what `LOAD DATA` reads again.
 */
export async function pinDatabase(ask: Ask, database: string, request: PinRequest): Promise<Pin> {
  const units: PinnedUnit[] = []
  const records = new Map<string, number>()
  const damaged = new Map<string, Error>()
  let bytes = 0
  for (const { name, layout } of request.collections) {
    request.signal?.throwIfAborted()
    try {
      const pinned = await ask((work) => pinTable(work, { database, name, layout, before: bytes }, request))
      units.push(pinned.unit)
      records.set(name, pinned.records)
      bytes += pinned.unit.bytes
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
  readonly database: string
  readonly name: string
  readonly layout: Layout
  readonly before: number
}

async function pinTable(
  work: Work,
  { database, name, layout, before }: Pinned,
  { tee, onBytes }: PinRequest,
): Promise<PinnedTable> {
  const table = formOf(name, layout).name
  const shape = await tableNamed(work, database, table)
  if (!shape) throw unknownTable(name, table, [])
  const pieces = formOf(name, layout, shape)
    .recordSql(shape)
    .map(({ sql }) => sql)
  const [row] = await work.texts(stateSql(qualifiedName(database, shape.name), pieces))
  const [rows, sum, size] = row!
  const unit = { path: pathOf(table), bytes: Number(size), modifiedMs: 0, inode: `${rows}-${sum}` }
  const content = tee && (await teeTable(work, database, shape, { tee, onBytes, before }))
  return { unit: { ...unit, ...content }, records: Number(rows) }
}

/** 60 bits of each row's hash, added without loss. What is too large to be put together is hashed piece by piece. */
function stateSql(from: string, pieces: readonly string[]): string {
  const whole = `CONCAT(${pieces.join(', ')})`
  const parts = `CONCAT(${pieces.map((piece) => `IFNULL(SHA1(${piece}), '-')`).join(', ')})`
  const hash = `CAST(CONV(LEFT(SHA1(IFNULL(${whole}, ${parts})), 15), 16, 10) AS UNSIGNED)`
  const size = pieces.map((piece) => `IFNULL(OCTET_LENGTH(${piece}), 0)`).join(' + ')
  return `SELECT COUNT(*), IFNULL(SUM(${hash}), 0), IFNULL(SUM(${size}), 0) FROM ${from}`
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
  await work.each(`SELECT ${columns.join(', ')} FROM ${qualifiedName(database, shape.name)}`, async (row) => {
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
