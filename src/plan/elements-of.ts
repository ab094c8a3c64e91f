import { DrayError } from '../model/error.ts'
import type { ElementsLayout } from '../model/layout.ts'
import type { CollectionInfo } from '../store/source.ts'
import type { CollectionDefinition, ElementsDefinition } from './migration.ts'

type Definitions = Readonly<Record<string, CollectionDefinition>>

/** The collection that the elements of a list are, in the records of `info`. @throws CONFIG_INVALID */
export function elementsInfo(
  to: string,
  definition: CollectionDefinition,
  info: CollectionInfo,
): CollectionInfo {
  const said = asObject(definition.elements!)
  refuseUnfit(to, definition, info)
  const parent = parentFields(to, said, info)
  const { of: member, position = 'position', value = 'value', key } = said
  const elements: ElementsLayout = {
    from: info.name,
    member,
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
    name: `${info.name}.${member}`,
    layout: { ...info.layout, elements },
    keyFields: [...parent.map(({ name }) => name), key ?? position],
    where: `${info.where}, each of ${member}`,
    notes: [],
    losses: [],
  }
}

/** The collection that is made of the records themselves: the first of them, where there are several. */
export function parentOf(
  { from, elements }: CollectionDefinition,
  definitions: Definitions,
): string | undefined {
  if (elements === undefined) return undefined
  const found = Object.entries(definitions).find(
    ([name, other]) => other.elements === undefined && (other.from ?? name) === from,
  )
  return found?.[0]
}

/** A member of a collection's records whose elements go to another collection. */
export interface TakenList {
  readonly member: string
  readonly to: string
}

/** The lists that a collection does not keep, since their elements are collections of their own. */
export function listsTaken(name: string, definitions: Definitions): readonly TakenList[] {
  return Object.entries(definitions).flatMap(([to, definition]) =>
    parentOf(definition, definitions) === name ? [{ member: asObject(definition.elements!).of, to }] : [],
  )
}

function asObject(elements: string | ElementsDefinition): ElementsDefinition {
  return typeof elements === 'string' ? { of: elements } : elements
}

function refuseUnfit(to: string, definition: CollectionDefinition, info: CollectionInfo): void {
  if (info.identity !== 'key') throw invalid(to, `nothing names the records of ${info.name}`)
  if (info.layout.schema) throw invalid(to, `${info.name} is a table; lists are taken from documents`)
  if (definition.nest) throw invalid(to, 'elements get no lists: not together with `nest`')
  if (definition.key) {
    throw invalid(
      to,
      'an element is named by its record and its place; or by a field: `elements: { of, key }`',
    )
  }
}

/** As the records' key is called where it lies in fields of theirs. */
function parentFields(
  to: string,
  { parent }: ElementsDefinition,
  { name, keyFields = [null] }: CollectionInfo,
): ElementsLayout['parent'] {
  const names =
    typeof parent === 'string' ? [parent] : (parent ?? keyFields.map((field) => `${name}_${field ?? 'id'}`))
  if (names.length !== keyFields.length) {
    throw invalid(to, `\`parent\` needs a name for each part of the key: ${keyFields.length}`)
  }
  return names.map((one, part) => ({ name: one, field: keyFields[part] ?? null }))
}

function invalid(to: string, fault: string): DrayError {
  return new DrayError('CONFIG_INVALID', `elements of "${to}": ${fault}`, {
    collection: to,
    hint: 'Correct `elements` in the configuration',
  })
}
