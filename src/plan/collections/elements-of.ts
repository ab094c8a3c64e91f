import { DrayError } from '../../model/error.ts'
import type { ElementsLayout } from '../../model/layout.ts'
import type { ColumnType, TableColumn } from '../../model/table-schema.ts'
import type { CollectionInfo } from '../../store/source.ts'
import type { CollectionDefinition, ElementsDefinition } from '../migration.ts'

type Definitions = Readonly<Record<string, CollectionDefinition>>

/** What is said of all collections, and which of them are wanted now: all when absent. */
export interface Wanted {
  readonly definitions: Definitions
  readonly only: readonly string[] | undefined
}

/** The collection that the elements of a list are, in the records of `info`. @throws CONFIG_INVALID */
export function elementsInfo(to: string, wanted: Wanted, info: CollectionInfo): CollectionInfo {
  const definition = wanted.definitions[to]!
  const said = asObject(definition.elements!)
  refuseUnfit(to, definition, info)
  const parent = parentFields(to, said, info)
  const { of: member, position = 'position', value = 'value', key } = said
  const column = listColumn(to, member, info)
  const elements: ElementsLayout = {
    from: info.name,
    records: info.layout,
    ...(!recordsMove(to, wanted) && { tellsUnreadable: true }),
    member,
    ...(column?.type.kind === 'text' && { isText: true }),
    parent,
    position,
    value,
    ...(key !== undefined && { key }),
  }
  const names = [...parent.map(({ name }) => name), position, value]
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalid(to, `two of the added fields are called ${twice}`)
  return {
    ...info,
    name: elementsName(to, definition),
    layout: { kind: 'document', keys: info.layout.keys, columns: [], options: {}, elements },
    keyFields: [...parent.map(({ name }) => name), key ?? position],
    where: `${info.where}, each of ${member}`,
    notes: [],
    losses: [],
  }
}

/**
 * The collection that a definition takes its records or lists from: one of the source, or the elements of another list, by
 * the name that these have, `orders.lines`.
 */
export function sourceInfo(
  to: string,
  wanted: Wanted,
  found: readonly CollectionInfo[],
): CollectionInfo | undefined {
  const { definitions } = wanted
  const around = listAround(to, definitions)
  if (around === undefined) return found.find(({ name }) => name === sourceOf(to, definitions[to]!))
  const info = sourceInfo(around, wanted, found)
  return info && elementsInfo(around, wanted, info)
}

/** The collection of the source in which the lists of a definition lie, at whatever depth; or its records. */
export function rootOf(to: string, definitions: Definitions): string {
  const around = listAround(to, definitions)
  return around === undefined ? sourceOf(to, definitions[to]!) : rootOf(around, definitions)
}

/** The collections of the source whose records become lists, and lists in these. */
export function nestedIn(nest: CollectionDefinition['nest'] = {}): readonly string[] {
  return Object.values(nest).flatMap((list) => [list.from, ...nestedIn(list.nest)])
}

/** Lists lie in the elements of others as these are called in the source, which is not what they become. */
export function refuseMadeNames(definitions: Definitions): void {
  for (const [to, { elements, from }] of Object.entries(definitions)) {
    const other = elements !== undefined && from !== undefined ? definitions[from] : undefined
    if (!other?.elements) continue
    const name = elementsName(from!, other)
    throw invalid(to, `${from} is made of ${name}: write \`from: '${name}'\``)
  }
}

/** As elements are called that lists may lie in. */
export function listNames(definitions: Definitions): readonly string[] {
  return Object.entries(definitions)
    .filter(([, { elements }]) => elements !== undefined)
    .map(([to, definition]) => elementsName(to, definition))
}

/** The definition of the elements in which the lists of another lie. */
function listAround(to: string, definitions: Definitions): string | undefined {
  const definition = definitions[to]!
  if (definition.elements === undefined) return undefined
  const from = sourceOf(to, definition)
  const found = Object.entries(definitions).find(
    ([name, other]) => other.elements !== undefined && elementsName(name, other) === from,
  )
  return found?.[0]
}

function elementsName(to: string, definition: CollectionDefinition): string {
  return `${sourceOf(to, definition)}.${asObject(definition.elements!).of}`
}

function sourceOf(to: string, { from }: CollectionDefinition): string {
  return from ?? to
}

/** The collection that is made of the records themselves: the first of them, where there are several. */
export function parentOf(to: string, definitions: Definitions): string | undefined {
  const definition = definitions[to]!
  if (definition.elements === undefined) return undefined
  const around = listAround(to, definitions)
  if (around !== undefined) return around
  const found = Object.entries(definitions).find(
    ([name, other]) => other.elements === undefined && sourceOf(name, other) === sourceOf(to, definition),
  )
  return found?.[0]
}

/** Whether the records that the lists lie in are a collection of the run themselves. */
function recordsMove(to: string, { definitions, only }: Wanted): boolean {
  const around = listAround(to, definitions)
  const from = sourceOf(to, definitions[to]!)
  return Object.entries(definitions).some(([name, other]) => {
    const isOfRecords = around === undefined && other.elements === undefined && sourceOf(name, other) === from
    return (isOfRecords || name === around) && (!only || only.includes(name))
  })
}

/** A member of a collection's records whose elements go to another collection. */
export interface TakenList {
  readonly member: string
  readonly to: string
}

/** The lists that a collection does not keep, since their elements are collections of their own. */
export function listsTaken(name: string, definitions: Definitions): readonly TakenList[] {
  return Object.entries(definitions).flatMap(([to, definition]) =>
    parentOf(to, definitions) === name ? [{ member: asObject(definition.elements!).of, to }] : [],
  )
}

function asObject(elements: string | ElementsDefinition): ElementsDefinition {
  return typeof elements === 'string' ? { of: elements } : elements
}

function refuseUnfit(to: string, definition: CollectionDefinition, info: CollectionInfo): void {
  if (info.identity !== 'key') throw invalid(to, `nothing names the records of ${info.name}`)
  if (definition.nest) throw invalid(to, 'elements get no lists: not together with `nest`')
  if (definition.key) {
    throw invalid(
      to,
      'an element is named by its record and its place; or by a field: `elements: { of, key }`',
    )
  }
}

/** Of a table: the column that holds the lists. */
function listColumn(to: string, member: string, { name, layout }: CollectionInfo): TableColumn | undefined {
  const { schema } = layout
  if (!schema) return undefined
  const column = schema.columns.find((one) => one.name === member)
  if (!column) throw invalid(to, `${name} has no column ${member}`)
  if (HOLDS_LISTS.has(column.type.kind)) return column
  throw invalid(to, `${member} of ${name} is ${column.native}, which holds no lists`)
}

const HOLDS_LISTS = new Set<ColumnType['kind']>(['json', 'array', 'text', 'any'])

/**
 * As the records' key is called where it lies in fields of theirs. Of records that are elements themselves: the fields that
 * they were given keep their names, and the place says which list it is in.
 */
function parentFields(
  to: string,
  { parent }: ElementsDefinition,
  info: CollectionInfo,
): ElementsLayout['parent'] {
  const keyFields = info.layout.schema?.key ?? info.keyFields ?? [null]
  const names = typeof parent === 'string' ? [parent] : (parent ?? parentNames(info, keyFields))
  if (names.length !== keyFields.length) {
    throw invalid(to, `\`parent\` needs a name for each part of the key: ${keyFields.length}`)
  }
  return names.map((one, part) => ({ name: one, field: keyFields[part] ?? null }))
}

function parentNames(
  { name, layout: { elements } }: CollectionInfo,
  keyFields: readonly (string | null)[],
): readonly string[] {
  if (!elements) return keyFields.map((field) => `${name}_${field ?? 'id'}`)
  const given = elements.parent.map((one) => one.name)
  let own = `${elements.member}_${elements.key ?? elements.position}`
  while (given.includes(own)) own = `${elements.member}_${own}`
  return [...given, own]
}

function invalid(to: string, fault: string): DrayError {
  return new DrayError('CONFIG_INVALID', `elements of "${to}": ${fault}`, {
    collection: to,
    hint: 'Correct `elements` in the configuration',
  })
}
