import { typedNames } from '../../lib/typed-names.ts'
// What a driver tells of the tables of an SQL engine: the same facts in the same words.
import { DrayError } from '../../model/error.ts'
import { documentLayout, type Layout, rowLayout } from '../../model/layout.ts'
import type { TableSchema } from '../../model/table-schema.ts'
import type { CollectionInfo } from '../source.ts'
import { ofStore } from '../of-store.ts'
import type { Survey } from '../survey.ts'

/** A table, and the collection that it is read as. */
export interface NamedPlace {
  readonly collection: string
  readonly table: string
  /** What reading it takes, where that is cheap to know. */
  readonly bytes?: number
}

/** A table of a key and a document in each row. */
export interface DocumentTable {
  readonly key: string
  readonly body: string
  readonly keys: Layout['keys']
  /** More of the driver's own part of the layout. */
  readonly options: object
  /** Columns that are neither; those that only repeat what the document says, by the user's word, among them. */
  readonly beside: readonly string[]
  readonly isDerived: (column: string) => boolean
}

/** A table read as documents: each other column is a loss, but for those that only repeat the document. */
export function documentsOfTable(
  { collection, table, ...size }: NamedPlace,
  { key, body, keys, options, beside, isDerived }: DocumentTable,
): CollectionInfo {
  const own = { ...tableIfOther(collection, table), keyColumn: key, bodyColumn: body, ...options }
  return {
    name: collection,
    layout: documentLayout(own, [], keys),
    identity: 'key',
    where: `table ${table}, documents in ${body} by ${key}`,
    ...size,
    notes: beside
      .filter(isDerived)
      .map((name) => `column ${name} only repeats the document; it is not carried`),
    losses: beside
      .filter((name) => !isDerived(name))
      .map((name) => `column ${name} of ${table} is not part of the document`),
  }
}

/** A table read as rows: what its schema cannot say is told. */
export function rowsOfTable({ collection, table, ...size }: NamedPlace, schema: TableSchema): CollectionInfo {
  const computed = schema.columns.filter(({ generated }) => generated !== undefined)
  const by = schema.key.length === 0 ? 'without a key' : `by ${schema.key.join(', ')}`
  return {
    name: collection,
    layout: rowLayout(tableIfOther(collection, table), schema),
    identity: schema.key.length === 0 ? 'none' : 'key',
    where: `table ${table}, rows ${by}`,
    ...size,
    notes: [
      ...computed.map(({ name }) => `column ${name} is computed by the engine; its values are not carried`),
      ...schema.notCarried.map(notCarriedNote),
    ],
    losses: [],
  }
}

/** What belongs to a table and does not move with its rows. */
export function notCarriedNote(what: string): string {
  return `${what}: not carried`
}

function tableIfOther(collection: string, table: string): { readonly table?: string } {
  return table === collection ? {} : { table }
}

export function withNotes(info: CollectionInfo, notes: readonly string[]): CollectionInfo {
  return notes.length === 0 ? info : { ...info, notes: [...info.notes, ...notes] }
}

/** What is no table; a trigger is told with its table. */
function notesOnOthers({ collections, others }: FoundTables): readonly string[] {
  const told = new Set(
    collections.flatMap(({ name, notes }) =>
      notes.flatMap((note) => {
        const what = note.replace(/: not carried$/, '')
        return [what, `${what} of ${name}`]
      }),
    ),
  )
  const left = others.filter((other) => !told.has(other))
  return left.length === 0 ? [] : [`${left.join(', ')}: derived from other data, or code; not carried`]
}

/** Whatever lies in one place of an engine. */
export interface FoundTables {
  readonly collections: readonly CollectionInfo[]
  /** Tables that cannot be read, with the reason. */
  readonly unlike: readonly { readonly table: string; readonly reason: string }[]
  /** Views, functions, triggers … */
  readonly others: readonly string[]
}

/**
 * All of them, or an error: a table that is passed over in silence would be lost. @throws STORE_UNSUPPORTED
 */
export function allOrNone(
  found: FoundTables,
  address: string,
  more: readonly string[] = [],
): readonly CollectionInfo[] {
  const { collections, unlike } = found
  const notes = [...notesOnOthers(found), ...more]
  if (unlike.length === 0) return ofStore(collections, notes)
  const names = collections.map(({ name }) => name)
  throw new DrayError('STORE_UNSUPPORTED', `${address} holds tables that cannot be read`, {
    details: unlike.map(({ table, reason }) => `${table}: ${reason}`),
    hint:
      names.length > 0
        ? `Leave them out: --except ${typedNames(unlike.map(({ table }) => table))}`
        : 'Drop them, or give them columns and a key',
  })
}

/** What is clear as declarations; what would stay behind as questions. */
export function surveyOfTables({ collections, unlike }: FoundTables): Survey {
  return {
    found: collections.map(({ name, where, notes, losses }) => ({
      name,
      where,
      notes: [...notes, ...losses],
      read: {},
    })),
    questions: unlike.map(({ table, reason }) => ({
      name: table,
      text: `the table ${table} stays behind: ${reason}`,
    })),
  }
}
