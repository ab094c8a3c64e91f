import type { IndexTerm, TableColumn, TableIndex } from '../../../../model/table-schema.ts'
import { looksAtBeginnings } from '../../../../store/tables/beginnings.ts'
import { quoteName } from '../../identifier.ts'

/**
 * What the columns of an entry may take in all: one that is longer is refused with its row. The engine takes 2,704 bytes, and
 * 16 of them itself. https://www.postgresql.org/docs/current/btree.html
 */
const MOST_BYTES = 2_688
/** With what says how long a value is, and what keeps the next in its place. */
const AROUND_BYTES = 8
/** Numbers, moments, and whatever else is short; words of an enum are numbers. */
const SHORT_BYTES = 40

interface MadeTerms {
  /** In brackets; perhaps with the method before them. */
  readonly sql: string
  /** What it serves less than the source's, in words. */
  readonly only?: string
}

/**
 * What an index is made of. One that looks at the beginnings of values in the source takes rows with values of any length: here
 * it is of those columns alone whose values are never too long for it. Where the first are, it finds equal ones by their hashes.
 * @returns undefined where what is unique by such beginnings may be too long
 */
export function indexTerms(index: TableIndex, columns: readonly TableColumn[]): MadeTerms | undefined {
  const columnOf = ({ name }: IndexTerm): TableColumn => columns.find((column) => column.name === name)!
  if (index.own) return { sql: index.own.definition }
  if (!looksAtBeginnings(index)) return { sql: listed(index.columns) }
  if (index.unique) {
    const terms = index.columns.map((term) => uniqueTerm(term, columnOf(term)))
    const isMade = terms.every((term) => term !== undefined) && bytesOf(terms) <= MOST_BYTES
    return isMade ? { sql: `(${terms.map(({ sql }) => sql).join(', ')})` } : undefined
  }
  const fitting = index.columns.filter(
    (_, i, all) =>
      bytesOf(all.slice(0, i + 1).map((term) => ({ bytes: wholeBytes(columnOf(term)) }))) <= MOST_BYTES,
  )
  if (fitting.length === index.columns.length) return { sql: listed(fitting) }
  if (fitting.length > 0)
    return { sql: listed(fitting), only: `covers only ${fitting.map(({ name }) => name).join(', ')}` }
  const { name } = index.columns[0]!
  return { sql: `USING hash (${quoteName(name)})`, only: `finds only equal values of ${name}` }
}

function uniqueTerm(
  term: IndexTerm,
  column: TableColumn,
): { readonly sql: string; readonly bytes: number } | undefined {
  const { beginning } = term
  if (!beginning) return { sql: termSql(term), bytes: wholeBytes(column) }
  const { kind } = column.type
  const name = quoteName(term.name)
  if (kind === 'text' && beginning.of === 'characters')
    return { sql: `"left"(${name}, ${beginning.count})`, bytes: beginning.count * WIDEST }
  if (kind === 'bytes' && beginning.of === 'bytes')
    return { sql: `substring(${name} FROM 1 FOR ${beginning.count})`, bytes: beginning.count }
  return undefined
}

function wholeBytes({ type }: TableColumn): number {
  if (type.kind === 'text') return (type.length ?? Infinity) * WIDEST
  if (type.kind === 'bytes') return type.length ?? Infinity
  return UNKNOWN.has(type.kind) ? Infinity : SHORT_BYTES
}

/** Of a character. */
const WIDEST = 4
const UNKNOWN = new Set(['json', 'any', 'array', 'other'])

function bytesOf(terms: readonly { readonly bytes: number }[]): number {
  return terms.reduce((sum, { bytes }) => sum + bytes + AROUND_BYTES, 0)
}

function listed(terms: readonly IndexTerm[]): string {
  return `(${terms.map(termSql).join(', ')})`
}

function termSql({ name, descending }: IndexTerm): string {
  return `${quoteName(name)}${descending ? ' DESC' : ''}`
}
