import { DrayError } from '../../model/error.ts'
import type { Layout, NestedList } from '../../model/layout.ts'
import type { CollectionInfo } from '../../store/source.ts'
import type { NestDefinition } from '../migration.ts'
import { tableOf } from '../tables/table-of.ts'

/**
 * A collection whose records have lists of those of others that name them. They are documents, whatever they lie in.
 * @throws CONFIG_INVALID, COLLECTION_UNKNOWN
 */
export function nestedInfo(
  to: string,
  nest: Readonly<Record<string, NestDefinition>>,
  { info, found }: { readonly info: CollectionInfo; readonly found: readonly CollectionInfo[] },
): CollectionInfo {
  const { layout, froms } = withLists({ to, info, found }, nest)
  const { schema } = info.layout
  return {
    ...info,
    name: `${info.name} with ${Object.keys(nest).join(', ')}`,
    layout,
    ...(schema && { keyFields: schema.key }),
    where: `${info.where}, each with its ${froms.join(', ')}`,
    notes: [...info.notes, ...found.filter(({ name }) => froms.includes(name)).flatMap(({ notes }) => notes)],
  }
}

/** How records lie with their lists, at any depth, and the collections of these. */
function withLists(
  nesting: Nesting,
  nest: Readonly<Record<string, NestDefinition>>,
): { readonly layout: Layout; readonly froms: readonly string[] } {
  const { to, info } = nesting
  const lists = Object.entries(nest).map(([member, definition]) => listOf(member, definition, nesting))
  const { keys, schema } = info.layout
  const clash = lists.find(({ list: { member } }) => schema?.columns.some(({ name }) => name === member))
  if (clash) throw invalid(to, `${info.name} has a column ${clash.list.member} already`)
  const nested = { from: info.name, records: info.layout, lists: lists.map(({ list }) => list) }
  return {
    layout: { kind: 'document', keys, columns: [], options: {}, nested },
    froms: [...new Set(lists.flatMap(({ froms }) => froms))],
  }
}

interface Nesting {
  readonly to: string
  readonly info: CollectionInfo
  readonly found: readonly CollectionInfo[]
}

interface Listed {
  readonly list: NestedList
  /** Its collection, and those of the lists in it. */
  readonly froms: readonly string[]
}

function listOf(member: string, definition: NestDefinition, nesting: Nesting): Listed {
  const { from, by, position, value, nest } = definition
  const { to, info, found } = nesting
  const nested = found.find(({ name }) => name === from)
  if (!nested) {
    throw new DrayError('COLLECTION_UNKNOWN', `nest of "${to}": the source has no collection "${from}"`, {
      collection: to,
      details: [`valid: ${found.map(({ name }) => name).join(', ')}`],
      hint: 'Name a collection of the source',
    })
  }
  const named = by === undefined ? referenceOf(nested, nesting) : { by: listed(by), to: keyOf(info) }
  if (named.by.length !== named.to.length) {
    throw invalid(
      to,
      `${from} names records of ${info.name} by ${named.to.length} fields: ${named.to.join(', ')}`,
    )
  }
  const order = orderOf(to, definition)
  const isMade = value === undefined || Object.hasOwn(nest ?? {}, value)
  refuseUnknown(to, nested, [...named.by, ...order, ...(isMade ? [] : [value])])
  const inner = nest && withLists({ to, info: nested, found }, nest)
  return {
    list: {
      member,
      from,
      layout: inner?.layout ?? nested.layout,
      ...named,
      order,
      ...(position !== undefined && { position }),
      ...(value !== undefined && { value }),
    },
    froms: [from, ...(inner?.froms ?? [])],
  }
}

function orderOf(to: string, { order, position }: NestDefinition): readonly string[] {
  if (position === undefined) return listed(order ?? [])
  if (order === undefined) return [position]
  throw invalid(to, '`position` orders a list already: not together with `order`')
}

function refuseUnknown(to: string, { name: table, layout }: CollectionInfo, names: readonly string[]): void {
  const columns = layout.schema?.columns.map(({ name }) => name)
  const unknown = names.find((name) => columns && !columns.includes(name))
  if (unknown !== undefined) throw invalid(to, `${table} has no column ${unknown}`)
}

/** By its only reference to the table of the records. */
function referenceOf(nested: CollectionInfo, { to, info }: Nesting): Pick<NestedList, 'by' | 'to'> {
  const references = nested.layout.schema?.references ?? []
  const found = references.filter((reference) => reference.to === tableOf(info))
  if (found.length === 1) return { by: found[0]!.columns, to: found[0]!.toColumns }
  const many = found.length === 0 ? 'no reference' : 'several references'
  throw invalid(
    to,
    `${nested.name} has ${many} to ${info.name}: say which of its fields name a record, with \`by\``,
  )
}

function keyOf({ name, layout, keyFields }: CollectionInfo): readonly string[] {
  const fields = layout.schema?.key ?? keyFields ?? []
  const known = fields.filter((field) => field !== null)
  if (known.length > 0 && known.length === fields.length) return known
  throw invalid(name, `the key of ${name} lies in no field that others could name`)
}

function listed(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names
}

function invalid(to: string, fault: string): DrayError {
  return new DrayError('CONFIG_INVALID', `nest of "${to}": ${fault}`, {
    collection: to,
    hint: 'Correct `nest` in the configuration',
  })
}
