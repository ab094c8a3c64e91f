import type { ColumnType, TableReference, TableSchema } from '../../model/table-schema.ts'
import type { Facts } from '../../store/facts.ts'
import { looksAtBeginnings } from '../../store/tables/beginnings.ts'
import { checkNote, partialIndexNote } from '../../store/tables/conditions/condition-notes.ts'
import { carriedBeginnings } from './carried-beginnings.ts'
import { carriedCollations, type Taker } from './carried-collations.ts'
import type { Chosen } from '../collections/choose-collections.ts'
import { settledType } from '../rows/settled-layout.ts'
import { ownIndexes } from './own-indexes.ts'
import { signedCounters } from './signed-counters.ts'
import { tableOf } from './table-of.ts'
import { unsaidConditions } from './unsaid-conditions.ts'
import { tableWithoutLists } from './table-without-lists.ts'

export interface CarriedTable {
  /** References name collections of the target. */
  readonly table: TableSchema
  /** What the target's engine could not be told, in words. */
  readonly left: readonly string[]
}

/**
 * What of a source's table a new table of the target gets. What would only fail when all rows are in, or mean something
 * else there, is left out and said: references to what does not come along, and expressions of another engine.
 */
export function carriedTable(choice: Chosen, chosen: readonly Chosen[], target: Taker): CarriedTable {
  const { table: given, left: ofLists } = tableWithoutLists(choice)
  const whole = target.unsigned ? given : signedCounters(given, chosen)
  const { table: collated, left: compared } = carriedCollations(whole, target)
  const { table: known, left: own } = ownIndexes(collated, target)
  const { table, left: beginnings } = carriedBeginnings(known, target)
  const isForeign = ({ dialect }: { readonly dialect: string }): boolean => dialect !== target.dialect
  const computed = table.columns.filter(({ generated }) => generated && isForeign(generated))
  const isGone = (names: readonly string[]): boolean =>
    names.some((name) => computed.some((column) => column.name === name))
  const references = table.references.map((reference) =>
    carriedReference(reference, table, { chosen, target }),
  )
  const made = references.filter((found) => typeof found !== 'string')
  const { checks, partial } = unsaidConditions(table, target)
  const indexes = table.indexes.filter(
    (index) => !partial.includes(index) && isGone(index.columns.map(({ name }) => name)),
  )
  const unique = table.unique.filter(({ columns }) => isGone(columns))
  return {
    table: {
      ...table,
      references: target.defers ? made : made.map(atOnce),
      checks: table.checks.filter((check) => !checks.includes(check)),
      indexes: table.indexes.filter((index) => !indexes.includes(index) && !partial.includes(index)),
      unique: keptUnique(
        table.unique.filter((one) => !unique.includes(one)),
        target,
      ),
    },
    left: [
      ...ofLists,
      ...compared,
      ...own,
      ...beginnings,
      ...references.filter((found) => typeof found === 'string'),
      ...checks.map(checkNote),
      ...partial.map(partialIndexNote),
      ...table.columns.flatMap(({ name, default: given }) =>
        given && 'expression' in given && isForeign(given)
          ? [`the default of ${name} (${given.expression})`]
          : [],
      ),
      ...waiting(target.defers ? [] : made),
      ...waiting(target.defers === 'all' ? [] : table.unique),
      ...[...indexes, ...unique].map(({ name }) => `the index ${name ?? ''} of a computed column`),
    ],
  }
}

type Waiting = Pick<TableReference, 'columns' | 'deferrable'>

/** An engine that cannot wait checks at once, which is stricter. */
function waiting(rules: readonly Waiting[]): readonly string[] {
  return rules
    .filter(({ deferrable }) => deferrable !== undefined)
    .map(({ columns }) => `that the rule about ${columns.join(', ')} may wait for the end of a transaction`)
}

function atOnce<Rule extends { readonly deferrable?: unknown }>({
  deferrable: _,
  ...rule
}: Rule): Omit<Rule, 'deferrable'> {
  return rule
}

function keptUnique(unique: TableSchema['unique'], { defers }: Taker): TableSchema['unique'] {
  return defers === 'all' ? unique : unique.map(atOnce)
}

interface Among {
  readonly chosen: readonly Chosen[]
  readonly target: Taker
}

/** As a reference between collections of the target; in words where it cannot be made there. */
function carriedReference(
  reference: TableReference,
  from: TableSchema,
  { chosen, target }: Among,
): TableReference | string {
  const words = `the reference of ${reference.columns.join(', ')} to ${reference.to}`
  const moved = chosen.find(({ info }) => tableOf(info) === reference.to)
  if (!moved) return `${words}, which does not move`
  const schema = moved.definition.store?.layout === 'document' ? undefined : moved.info.layout.schema
  if (!schema) {
    const isKey = reference.toColumns.join() === (moved.definition.store?.['keyColumn'] ?? 'id')
    const isText = typeOf(from, reference.columns[0]!)?.kind === 'text'
    const isKept = isKey && (target.refersTo === 'any' || (isText && target.refersTo === 'same-kind'))
    return isKept ? { ...reference, to: moved.to } : `${words}, which moves as documents`
  }
  if (!isUnique(reference.toColumns, schema)) return `${words}, which nothing keeps unique there`
  const isAlike = reference.columns.every((name, i) =>
    mayRefer(typeOf(from, name), typeOf(schema, reference.toColumns[i]!), target.refersTo),
  )
  return isAlike ? { ...reference, to: moved.to } : `${words}, whose columns are of another type`
}

function typeOf({ columns }: TableSchema, name: string): ColumnType | undefined {
  const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
  return found && settledType(found.type)
}

function isUnique(columns: readonly string[], { key, unique, indexes }: TableSchema): boolean {
  const named = (names: readonly string[]): string =>
    names
      .map((name) => name.toLowerCase())
      .toSorted()
      .join('\0')
  const sets = [
    key,
    ...unique.map((one) => one.columns),
    ...indexes
      .filter((index) => index.unique && !index.where && !looksAtBeginnings(index))
      .map((index) => index.columns.map(({ name }) => name)),
  ]
  return sets.some((names) => named(names) === named(columns))
}

function mayRefer(
  one: ColumnType | undefined,
  other: ColumnType | undefined,
  how: Facts['refersTo'],
): boolean {
  if (how === 'any') return true
  if (!one || !other || one.kind !== other.kind) return false
  if (how === 'same-kind') return true
  if (one.kind === 'integer' && other.kind === 'integer')
    return one.bits === other.bits && one.unsigned === other.unsigned
  return one.kind !== 'decimal' || JSON.stringify(one) === JSON.stringify(other)
}
