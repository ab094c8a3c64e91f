import { DrayError } from '../model/error.ts'
import type { NestedList } from '../model/layout.ts'
import type { CollectionInfo } from '../store/source.ts'
import type { NestDefinition } from './migration.ts'
import { tableOf } from './table-of.ts'

/**
 * A collection whose records have lists of those of others that name them. They are documents, whatever they lie in.
 * @throws CONFIG_INVALID, COLLECTION_UNKNOWN
 */
export function nestedInfo(
  to: string,
  nest: Readonly<Record<string, NestDefinition>>,
  { info, found }: { readonly info: CollectionInfo; readonly found: readonly CollectionInfo[] },
): CollectionInfo {
  const lists = Object.entries(nest).map(([member, definition]) =>
    listOf(member, definition, { to, info, found }),
  )
  const { keys, schema } = info.layout
  const clash = lists.find(({ member }) => schema?.columns.some(({ name }) => name === member))
  if (clash) throw invalid(to, `${info.name} has a column ${clash.member} already`)
  const froms = lists.map(({ from }) => from)
  return {
    ...info,
    name: `${info.name} with ${lists.map(({ member }) => member).join(', ')}`,
    layout: {
      kind: 'document',
      keys,
      columns: [],
      options: {},
      nested: { from: info.name, records: info.layout, lists },
    },
    ...(schema && { keyFields: schema.key }),
    where: `${info.where}, each with its ${froms.join(', ')}`,
    notes: [...info.notes, ...found.filter(({ name }) => froms.includes(name)).flatMap(({ notes }) => notes)],
  }
}

interface Nesting {
  readonly to: string
  readonly info: CollectionInfo
  readonly found: readonly CollectionInfo[]
}

function listOf(member: string, { from, by, order }: NestDefinition, nesting: Nesting): NestedList {
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
  const ordered = listed(order ?? [])
  const columns = nested.layout.schema?.columns.map(({ name }) => name)
  const unknown = [...named.by, ...ordered].find((name) => columns && !columns.includes(name))
  if (unknown !== undefined) throw invalid(to, `${from} has no column ${unknown}`)
  return { member, from, layout: nested.layout, ...named, order: ordered }
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
