import { DrayError } from '../../../model/error.ts'
import type { Key } from '../../../model/key.ts'
import type { Entry } from '../../../model/page/page.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Work } from '../connection/session.ts'
import { qualifiedName, quoteName } from '../identifier.ts'
import { selected } from '../selected.ts'
import { pageOfRecords } from './page-of-records.ts'
import { recordOf } from './record-of.ts'
import type { Scannable } from './scannable.ts'

/** Aligned with `keys`; undefined where no row has the key. */
export async function readKeys(
  work: Work,
  scannable: Scannable,
  keys: readonly Key[],
): Promise<readonly (Entry | undefined)[]> {
  const { page, at } = await pageByKeys(work, scannable, keys)
  const [problem] = page.problems
  if (problem) {
    throw new DrayError(problem.code, `The record cannot be read: ${problem.reason}`, {
      position: problem.position,
      ...(problem.key !== undefined && { key: problem.key }),
    })
  }
  return keys.map((_, i) => {
    const found = at.get(i)
    return found === undefined ? undefined : page.entry(found)
  })
}

export type KeyedRows = Pick<Scannable, 'database' | 'shape' | 'form' | 'unit'>

export interface PageByKeys {
  readonly page: DocumentPage
  /** Where in the page the record of a key is, by the index of the key. */
  readonly at: ReadonlyMap<number, number>
}

const KEYS_AT_ONCE = 500

/** The records of these keys, those that are there. A column may find another key as well: it is not taken for it. */
export async function pageByKeys(
  work: Work,
  rows: KeyedRows,
  keys: readonly Key[],
  lock = '',
): Promise<PageByKeys> {
  const { database, shape, form } = rows
  const sayable = keys.filter((key) => form.keyLiterals(key, shape))
  const pieces = form.recordSql(shape)
  const records: Buffer[] = []
  for (let from = 0; from < sayable.length; from += KEYS_AT_ONCE) {
    const sql =
      `SELECT ${selected(pieces.map((piece) => piece.sql))} FROM ${qualifiedName(database, shape.name)} AS t ` +
      `WHERE ${keysIn(rows, sayable.slice(from, from + KEYS_AT_ONCE))}${lock}`
    for (const cells of await work.query(sql)) records.push(recordOf(cells, pieces) ?? UNRENDERED)
  }
  const page = pageOfRecords(records, { ...rows, next: undefined })
  const byId = new Map(Array.from({ length: page.count }, (_, i) => [idOf(page.key(i), form.keys), i]))
  const found = keys.map((wanted, i) => [i, byId.get(idOf(wanted, form.keys))] as const)
  return { page, at: new Map(found.filter((pair): pair is [number, number] => pair[1] !== undefined)) }
}

/** Whether a row has one of these keys, which are such that the table can have them. */
export function keysIn(
  { form, shape }: Pick<Scannable, 'form' | 'shape'>,
  keys: readonly Key[],
  table = 't',
): string {
  const names = form.keyColumns.map((name) => `${table}.${quoteName(name)}`)
  const list = (parts: readonly string[]): string =>
    parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`
  const literals = keys.map((key) => list(form.keyLiterals(key, shape)!))
  return `${list(names)} IN (${literals.join(', ')})`
}

/** What cannot be rendered is no JSON, and told as such. */
const UNRENDERED = Buffer.from('\u0000')

function idOf(key: Key, keys: 'text' | 'typed'): string {
  return keys === 'text' ? key.text : key.id
}
