import type { Cursor } from '../../../model/cursor.ts'
import type { ScanRequest } from '../../../store/source.ts'
import type { Work } from '../connection/session.ts'
import { rowsMoved } from '../errors.ts'
import { qualifiedName, quoteText } from '../identifier.ts'
import { NO_ROWS } from './page-of-copy.ts'
import { type AskedRows, copyRows, type Scannable, sizeOf } from './scan-table.ts'

/** A file in which rows lie: the table's own, or that of one of its partitions. */
interface Part {
  readonly name: string
  /** Another one when the rows were moved: by VACUUM FULL, CLUSTER, TRUNCATE. */
  readonly file: string
  readonly blocks: number
}

/** Behind which row of which file. https://www.postgresql.org/docs/current/ddl-system-columns.html */
interface Place {
  readonly file: string
  /** As the server prints a ctid: `(block,row)`. */
  readonly row: string
}

/** So many blocks are looked through at once where no row of them is to be seen. */
const MOST_BLOCKS = 1 << 16

/**
 * Up to `limit` of the rows of a table without a key, in the order in which they lie on disk: by ranges of blocks, which
 * the server reads without reading what lies before them. A row that nobody writes stays where it is, as long as the file
 * is the same. @throws SOURCE_CHANGED when it is another one
 */
export async function askBlocks(
  work: Work,
  scannable: Scannable,
  { after, limit }: Pick<ScanRequest, 'after' | 'limit'>,
): Promise<AskedRows> {
  const { schema, shape } = scannable
  const parts = await partsOf(work, qualifiedName(schema, shape.name), shape.isPartitioned)
  for (const [i, part, from] of partsFrom(parts, after, shape.name)) {
    const asked = await askPart(work, scannable, { part, from, limit, isLast: i === parts.length - 1 })
    if (asked) return asked
  }
  return { rows: NO_ROWS, next: undefined }
}

/** What is still to be read of them, with the place behind which. */
function partsFrom(
  parts: readonly Part[],
  after: Cursor | undefined,
  table: string,
): readonly (readonly [number, Part, string])[] {
  const place = after && (after.at as unknown as Place)
  const first = place ? parts.findIndex(({ file }) => file === place.file) : 0
  if (first < 0 || (after && after.generation !== table)) throw rowsMoved(table)
  return parts
    .map((part, i) => [i, part, place && i === first ? place.row : BEFORE_ALL] as const)
    .slice(first)
}

const BEFORE_ALL = '(0,0)'

interface PartRequest {
  readonly part: Part
  readonly from: string
  readonly limit: ScanRequest['limit']
  readonly isLast: boolean
}

/** Undefined where no row is left in it. */
async function askPart(
  work: Work,
  scannable: Scannable,
  { part, from, limit, isLast }: PartRequest,
): Promise<AskedRows | undefined> {
  const wanted = Math.max(1, Math.min(limit.entries, Math.ceil(limit.bytes / scannable.rowBytes)))
  let after = from
  for (let ahead = Math.ceil(limit.bytes / BLOCK_BYTES); ; ahead = Math.min(2 * ahead, MOST_BLOCKS)) {
    const end = Math.min(part.blocks, blockOf(after) + ahead)
    const range = `t.ctid > '${after}' AND t.ctid < '(${end},0)'`
    const last = await lastRow(work, scannable, part, { range, rows: wanted, bytes: limit.bytes })
    if (last === undefined) {
      if (end === part.blocks) return undefined
      after = `(${end},0)`
      continue
    }
    const sql =
      `SELECT ${scannable.form.recordSql('t')} FROM ONLY ${part.name} AS t ` +
      `WHERE t.ctid > '${after}' AND t.ctid <= '${last}' ORDER BY t.ctid`
    const rows = await copyRows(work, scannable, sql, wanted)
    const count = rows.starts.length
    scannable.rowBytes = Math.max(1, rows.end / count)
    const isDone = isLast && end === part.blocks && count < wanted && !scannable.shape.hasLongValues
    return { rows, next: isDone ? undefined : cursorAt(scannable, { file: part.file, row: last }) }
  }
}

/** As nearly all servers have them; with others the ranges are longer or shorter. */
const BLOCK_BYTES = 8192

function blockOf(row: string): number {
  return Number(/^\((\d+),/.exec(row)![1])
}

interface Range {
  readonly range: string
  readonly rows: number
  readonly bytes: number
}

/** The last row of the next page, found by where rows are and how large, without their values being read. */
async function lastRow(
  work: Work,
  scannable: Scannable,
  part: Part,
  { range, rows, bytes }: Range,
): Promise<string | undefined> {
  const size = scannable.shape.hasLongValues ? sizeOf(scannable) : '0'
  const [last] = await work.query(
    `SELECT q.ctid AS row FROM (SELECT t.ctid, row_number() OVER w AS n, sum(${size}) OVER w - (${size}) AS before
       FROM ONLY ${part.name} AS t WHERE ${range} WINDOW w AS (ORDER BY t.ctid ROWS UNBOUNDED PRECEDING)) AS q
     WHERE q.n <= ${rows} AND q.before < ${bytes} ORDER BY q.ctid DESC LIMIT 1`,
  )
  return last?.['row'] ?? undefined
}

function cursorAt({ shape }: Scannable, { file, row }: Place): Cursor {
  return { driver: 'postgres', v: 1, generation: shape.name, at: { file, row } }
}

async function partsOf(work: Work, table: string, isPartitioned: boolean): Promise<readonly Part[]> {
  const relation = `${quoteText(table)}::regclass`
  const relations = isPartitioned
    ? `SELECT relid AS oid FROM pg_partition_tree(${relation}) WHERE isleaf`
    : `SELECT ${relation} AS oid`
  const rows = await work.query(
    `SELECT n.nspname AS schema, c.relname AS name, pg_relation_filenode(c.oid) AS file,
       pg_relation_size(c.oid) / current_setting('block_size')::int AS blocks
     FROM (${relations}) AS r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
     ORDER BY c.oid`,
  )
  return rows.map((row) => ({
    name: qualifiedName(row['schema']!, row['name']!),
    file: row['file'] ?? '',
    blocks: Number(row['blocks']),
  }))
}
