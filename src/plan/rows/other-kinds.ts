import { DrayError } from '../../model/error.ts'
import type { ColumnType, TableColumn, TableSchema } from '../../model/table-schema.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import type { Policies } from '../migration.ts'
import { spelledAs } from './spelled-there.ts'
import { readsAs, takesKind } from './cells/read-as.ts'
import { countsMoments, isMoment, type Since1970 } from './cells/since-1970.ts'

interface Rows {
  readonly collection: string
  /** The table that they lie in. */
  readonly from: TableSchema
  /** Whether the configuration changes them on the way: then their kinds are not known before. */
  readonly isMapped: boolean
  /** Then nothing names them there either, whatever key that table has: its engine holds them to it. */
  readonly isKeyless: boolean
  readonly how: Exclude<Policies['onOtherType'], 'fail'>
}

const UNITS = { read: undefined, 'read-seconds': 'seconds', 'read-milliseconds': 'milliseconds' } as const

/**
 * A table that is there, for rows whose columns it has in other kinds: each such column says what its values are read
 * from. Columns that the rows do not have are the engine's to fill. Undefined where no column is of another kind.
 * @throws DrayError STORE_INVALID where one is of a kind that these values cannot be read as
 */
export function otherKinds(
  there: TableSchema,
  { collection, from, isMapped, isKeyless, how }: Rows,
): TableSchema | undefined {
  const unit = UNITS[how]
  const refused: DrayError[] = []
  const columns = there.columns.flatMap((own): TableColumn[] => {
    const given = givenFor(own.name, there, from)
    if (!given || given.generated || own.generated) return []
    const column = {
      ...own,
      ...(given.countedTo !== undefined && { countedTo: given.countedTo }),
      ...(given.name !== own.name && { field: given.name }),
    }
    const declared = asDeclared(column, given.type, unit)
    if (declared) return [declared]
    if (unit && countsMoments(column.type, given.type)) return [{ ...column, readFrom: unit }]
    if (readsAs(column.type, given.type)) return [{ ...column, readFrom: given.type.kind }]
    if (isMixed(given.type) && !isMixed(column.type)) return [{ ...column, readFrom: given.type.kind }]
    if (takesKind(column.type, given.type)) return [column]
    // The text that a mapping returns is what the engine prints: the verification finds another.
    if (isMapped) return [column.type.kind === 'other' ? { ...column, readFrom: 'text' } : column]
    refused.push(unreadable(collection, column, given))
    return []
  })
  refuseAll(refused)
  const isOther = columns.some(({ readFrom, field }) => readFrom !== undefined || field !== undefined)
  if (!isOther) return undefined
  return { ...there, columns, key: isKeyless ? [] : keyThere(columns, { there, from, isMapped }) }
}

/** Rows that neither their table nor the configuration names. */
export function isWithoutKey({ info, definition }: Pick<Chosen, 'info' | 'definition'>): boolean {
  return info.layout.schema?.key.length === 0 && definition.key === undefined
}

/** The source's key in its own order, as the keys of its rows are: whether it names rows in that table, the target says. */
function keyThere(
  columns: readonly TableColumn[],
  { there, from, isMapped }: Pick<Rows, 'from' | 'isMapped'> & { readonly there: TableSchema },
): readonly string[] {
  const key = from.key.flatMap((given) =>
    columns.filter(({ name, field = name }) => field === given).map(({ name }) => name),
  )
  const isThere = key.length > 0 && key.length === from.key.length
  const isItsKey = key.length === there.key.length && key.every((name) => there.key.includes(name))
  return isItsKey || (isThere && !isMapped) ? key : there.key
}

/** The source's column of a name, or of one that differs by its case alone and is no other column's. */
function givenFor(name: string, there: TableSchema, from: TableSchema): TableColumn | undefined {
  const given = spelledAs(name, namesOf(from))
  const isItsOwn = given === name || (given !== undefined && spelledAs(given, namesOf(there)) === name)
  return isItsOwn ? from.columns.find((column) => column.name === given) : undefined
}

function namesOf({ columns }: TableSchema): readonly string[] {
  return columns.map(({ name }) => name)
}

/**
 * A column of SQLite that holds nothing yet takes what comes, and one that is declared as a time and holds texts takes
 * times: both would be refused as what their values say they are.
 */
function asDeclared(
  column: TableColumn,
  given: ColumnType,
  unit: Since1970 | undefined,
): TableColumn | undefined {
  const isEmpty = column.type.kind === 'any' && column.type.empty !== undefined
  const isTime = /date|time/i.test(column.native)
  const isGivenTime = isMoment(given) || given.kind === 'time'
  if (isEmpty && isTime && unit && isMoment(given))
    return { ...column, type: { kind: 'integer', bits: 64 }, readFrom: unit }
  const takes = isEmpty || (column.type.kind === 'text' && isTime && isGivenTime)
  return takes ? { ...column, type: given } : undefined
}

/** Its values are of several kinds: which of them can be read, each one tells. */
function isMixed(type: ColumnType): boolean {
  return type.kind === 'any' && !type.empty
}
const COUNTED =
  'Say what the numbers count since 1970: --on-other-type read-milliseconds (as JavaScript, Knex and Prisma do), or read-seconds'

function refuseAll(refused: readonly DrayError[]): void {
  const [first, ...others] = refused
  if (!first) return
  if (others.length === 0) throw first
  const { code, collection, hint } = first
  throw new DrayError(code, refused.map(({ message }) => message).join('; '), {
    ...(collection !== undefined && { collection }),
    ...(hint !== undefined && { hint }),
  })
}

function unreadable(collection: string, column: TableColumn, given: TableColumn): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `Values of ${collection}.${given.name} (${given.native || given.type.kind}) cannot be read as ${column.native}, the type of its column in the target`,
    {
      collection,
      hint: countsMoments(column.type, given.type)
        ? COUNTED
        : `Let \`map\` in the configuration return ${given.name} as ${column.native} is printed there; or change the column`,
    },
  )
}
