import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { DrayError } from '../../../model/error.ts'
import type { Work } from '../connection/session.ts'
import { isDuplicate, isRefusal } from '../errors.ts'
import { pageByKeys } from '../read/read-keys.ts'
import { duplicateKey } from '../../../store/refused-records.ts'
import { PackedRows } from './packed-rows.ts'
import { RowValues } from './row-values.ts'
import { tooLarge } from './too-large.ts'
import type { WritableTable } from './writable-table.ts'

interface Inserting {
  readonly into: WritableTable
  readonly page: DocumentPage
  readonly outcomes: Outcomes
}

export interface InsertRequest {
  readonly chosen: Iterable<number>
  readonly outcomes: Outcomes
  /** `stop`: the caller rolls back. `part`: by smaller statements, down to the row, whose reason is told. */
  readonly whenRefused: 'stop' | 'part'
}

/**
 * The chosen entries by prepared statements of many rows. While one is under way, the values of the next are put together.
 * @returns false where it stopped
 */
export async function insertRows(
  work: Work,
  into: WritableTable,
  page: DocumentPage,
  { chosen, outcomes, whenRefused }: InsertRequest,
): Promise<boolean> {
  const inserting: Inserting = { into, page, outcomes }
  const send = async (rows: Rows, range: Range): Promise<boolean> => {
    for (const part of statementsOf(into, rows, range)) {
      const refusal = await refusalOf(work, inserting, rows, part)
      if (refusal === undefined) continue
      if (whenRefused === 'stop') return false
      const count = part.to - part.from
      if (count > 1) await send(rows, { ...part, most: count - 1 })
      else await reject(work, inserting, rows.entries[part.from]!, refusal)
    }
    return true
  }

  const sendAll = async (rows: Rows): Promise<boolean> => {
    const isIn = await send(rows, { from: 0, to: rows.entries.length, most: Infinity })
    if (rows instanceof RowValues) rows.letGo(page)
    return isIn
  }
  let underWay = Promise.resolve(true)
  for (const rows of batchesOf(inserting, chosen)) {
    if (!(await underWay)) return false
    underWay = sendAll(rows)
    // It is awaited in its turn, unless what comes behind it fails first.
    underWay.catch(() => {})
  }
  return underWay
}

/**
 * Each size is a statement that the server prepares once. Halves, so that what is left of a page goes in by few of them: each
 * is a way to the server and back. Larger ones are no quicker.
 */
const ROWS_AT_ONCE = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1]
/** For each the server keeps something. It takes 65,535. */
const MOST_PARAMETERS = 8192
/** More of it is in memory twice, and takes no less time. */
const MOST_BYTES = 1 << 20

type Rows = PackedRows | RowValues

function* batchesOf({ into, page, outcomes }: Inserting, chosen: Iterable<number>): Generator<Rows> {
  const { form } = into
  const batches = batchesFor(form.columns.length, page)
  let rows = batches()
  for (const i of chosen) {
    const error = form.encode(page, i, rows) ?? tooLarge(into, page, i, rows.rowBytes)
    if (error) {
      rows.takeBack()
      outcomes.set(i, STATUS.rejected, error)
      continue
    }
    rows.endRow(i)
    if (rows.entries.length < ROWS_AT_ONCE[0]! && rows.bytes < MOST_BYTES) continue
    yield rows
    rows = batches()
  }
  if (rows.entries.length > 0) yield rows
}

/** Values of more are not copied into a packet and there into another: they are views of the page until they are sent. */
const LARGE_BYTES = 1 << 20

/** Of two, one grows while the other is under way. */
function batchesFor(columns: number, page: DocumentPage): () => Rows {
  for (let i = 0; i < page.count; i++) {
    if (page.at[4 * i + 3]! - page.at[4 * i + 2]! > LARGE_BYTES) return () => new RowValues(columns)
  }
  let [one, other] = [new PackedRows(columns), new PackedRows(columns)]
  return () => {
    ;[one, other] = [other, one]
    one.clear()
    return one
  }
}

/** Rows by their places in a batch. */
interface Range {
  readonly from: number
  readonly to: number
  /** No statement has more of them. */
  readonly most: number
}

/** A range in as few statements as may be. */
function* statementsOf({ form, server }: WritableTable, rows: Rows, range: Range): Generator<Range> {
  const mostBytes = Math.min(2 * MOST_BYTES, server.maxPacketBytes / 2)
  for (let from = range.from; from < range.to;) {
    const most = Math.min(range.to - from, range.most, MOST_PARAMETERS / form.columns.length)
    const size = ROWS_AT_ONCE.find((one) => one <= most && rows.bytesOf(from, from + one) <= mostBytes) ?? 1
    yield { ...range, from, to: from + size }
    from += size
  }
}

/** Why the server refuses one of these rows: it takes the statement back as a whole. */
async function refusalOf(
  work: Work,
  { into }: Inserting,
  rows: Rows,
  { from, to }: Range,
): Promise<DrayError | undefined> {
  try {
    await work.runPrepared(into.statements.insert(to - from), rows.of(from, to))
    return undefined
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

async function reject(
  work: Work,
  { into, page, outcomes }: Inserting,
  i: number,
  refusal: DrayError,
): Promise<void> {
  const key = page.keyText(i)
  const isSame = isDuplicate(refusal) && (await isThere(work, into, page, i))
  outcomes.set(i, STATUS.rejected, isSame ? duplicateKey(key) : refusal.within({ key }))
}

/** By its key; what else must be unique is another reason. */
async function isThere(work: Work, into: WritableTable, page: DocumentPage, i: number): Promise<boolean> {
  const { page: found, at } = await pageByKeys(work, into, [page.key(i)])
  return at.has(0) || found.problems.length > 0
}
