import type { IndexTerm, OwnIndex, TableColumn, TableIndex } from '../../../../model/table-schema.ts'
import type { Row, Work } from '../../connection/session.ts'
import { readMark } from '../../rows/indexes/index-mark.ts'
import { INDEXES } from './indexes-sql.ts'
import { type SaidTerm, termsOf } from './terms-of.ts'

interface Indexed {
  readonly columns: readonly TableColumn[]
  /** Whether an index of this name is that of the key, or of a constraint. */
  readonly isRule: (name: string) => boolean
}

interface Found {
  readonly indexes: readonly TableIndex[]
  readonly notCarried: readonly string[]
}

/** Indexes of a table, those of keys and constraints apart. */
export async function describeIndexes(
  work: Work,
  place: readonly [schema: string, table: string],
  { columns, isRule }: Indexed,
): Promise<Found> {
  const rows = await work.query(INDEXES, place)
  const found = rows.map((row): Found => {
    if (isRule(row['name']!)) return { indexes: [], notCarried: extrasOf(row) }
    if (row['is_valid'] !== 't') return { indexes: [], notCarried: [`index ${row['name']} (INVALID)`] }
    return indexOf(row, columns)
  })
  return {
    indexes: found.flatMap(({ indexes }) => indexes),
    notCarried: found.flatMap(({ notCarried }) => notCarried),
  }
}

/** What needs more than the table and what every server brings is no index for another one: it is named. */
function indexOf(row: Row, all: readonly TableColumn[]): Found {
  const name = row['name']!
  const said = JSON.parse(row['terms']!) as readonly SaidTerm[]
  const isPlain = row['method'] === 'btree' && said.every((term) => term.name !== null)
  const isOwn = row['is_safe'] === 't'
  if (!isOwn && (!isPlain || row['asks_functions'] === 't')) return { indexes: [], notCarried: [kindOf(row)] }
  const unique = row['is_unique'] === 't'
  const own = termsOf(said, { method: row['method']!, unique, columns: all })
  const asked = readMark(row['comment'] ?? undefined, all)
  const index = {
    name,
    columns: asked && own?.every(({ hashed }) => !hashed) ? asked : (own ?? []),
    unique,
    ...(row['rows'] && { where: { expression: row['rows'], dialect: 'postgres' } }),
  }
  if (!isOwn) return { indexes: [index], notCarried: extrasOf(row) }
  const lost = asked ? [] : lostOf(row, said, index.columns)
  const isMore = !isPlain || lost.length > 0 || row['options'] === 't' || row['comment'] !== null
  return { indexes: [isMore ? { ...index, own: ownOf(row, lost) } : index], notCarried: [] }
}

function ownOf(row: Row, [lost]: readonly string[]): OwnIndex {
  const comment = row['comment'] ?? undefined
  return {
    dialect: 'postgres',
    definition: row['definition']!,
    ...(comment !== undefined && { comment }),
    ...(lost !== undefined && { lost }),
  }
}

/** What other engines do not make of it, in words. */
function lostOf(row: Row, said: readonly SaidTerm[], terms: readonly IndexTerm[]): readonly string[] {
  const name = row['name']!
  if (terms.length === 0) return [kindOf(row)]
  if (row['method'] === 'hash') return [`that the index ${name} is one of hashes`]
  if (terms.some(({ hashed }) => hashed)) return [`that the index ${name} compares by md5`]
  const expressions = said.filter((term) => term.name === null).map(({ says }) => says)
  if (expressions.length > 0)
    return row['is_unique'] === 't' ? [] : [`that the index ${name} is one of ${expressions.join(', ')}`]
  return extrasOf(row)
}

/** What an index of columns has that only this engine knows. */
function extrasOf(row: Row): readonly string[] {
  return row['extras'] && row['method'] === 'btree' ? [`${row['extras']} in the index ${row['name']}`] : []
}

function kindOf(row: Row): string {
  const some = row['rows'] === null ? '' : ', of some rows'
  const expressions = row['has_expressions'] === 't' ? ', of expressions' : ''
  return `index ${row['name']} (${row['method']}${some}${expressions})`
}
