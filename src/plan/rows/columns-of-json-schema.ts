import { isDeepStrictEqual } from 'node:util'
import type { ColumnType } from '../../model/table-schema.ts'
import type { Json } from '../../model/value.ts'
import { columnTypeOf } from './column-word.ts'
import type { WishedColumn } from './planned-table.ts'

type JsonObject = { readonly [word: string]: Json }

/** References that lead to themselves end here. */
const DEPTH_AT_MOST = 20

/**
 * A column for each property of a JSON Schema; what is not required may be NULL. Undefined where it lists no properties.
 * https://json-schema.org/draft/2020-12
 */
export function columnsOfJsonSchema(schema: JsonObject): readonly WishedColumn[] | undefined {
  const { properties, required } = resolved(schema, schema)
  if (!isObject(properties) || Object.keys(properties).length === 0) return undefined
  const names = Array.isArray(required) ? required : []
  return Object.entries(properties).map(([name, node]) => {
    const { type, nullable } = typeOf(isObject(node) ? node : {}, schema)
    return { name, type: type ?? JSON_COLUMN, nullable: nullable || !names.includes(name) }
  })
}

const JSON_COLUMN: ColumnType = { kind: 'json', text: 'kept' }

/** Without a type: only null, or anything. */
interface Typed {
  readonly type?: ColumnType
  readonly nullable: boolean
}

function typeOf(given: JsonObject, root: JsonObject): Typed {
  const node = resolved(given, root)
  const choices = node['anyOf'] ?? node['oneOf']
  if (Array.isArray(choices)) return oneOf(choices.filter(isObject).map((choice) => typeOf(choice, root)))
  const said = node['type'] ?? kindsOf(node)
  if (!Array.isArray(said)) return typeOfKind(String(said), node)
  return oneOf(said.map((kind) => typeOfKind(String(kind), node)))
}

function oneOf(choices: readonly Typed[]): Typed {
  const nullable = choices.some((choice) => choice.nullable)
  const types = choices.flatMap(({ type }) => (type ? [type] : []))
  const [first] = types
  if (!first) return { nullable }
  return { nullable, type: types.every((type) => isDeepStrictEqual(type, first)) ? first : JSON_COLUMN }
}

function typeOfKind(kind: string, node: JsonObject): Typed {
  if (kind === 'null') return { nullable: true }
  if (kind === 'string') return { type: typeOfText(node), nullable: false }
  const type = columnTypeOf(KINDS[kind] ?? 'json')
  // What says nothing of its kind may be null as well.
  return { ...(type && { type }), nullable: !Object.hasOwn(KINDS, kind) }
}

const KINDS: Readonly<Record<string, string>> = {
  integer: 'integer',
  number: 'real',
  boolean: 'boolean',
  object: 'json',
  array: 'json',
}

function typeOfText({ format, maxLength }: JsonObject): ColumnType {
  const word = typeof format === 'string' ? FORMATS[format] : undefined
  if (word !== undefined) return columnTypeOf(word)!
  return typeof maxLength === 'number' ? { kind: 'text', length: maxLength } : { kind: 'text' }
}

const FORMATS: Readonly<Record<string, string>> = { uuid: 'uuid', date: 'date', 'date-time': 'timestamptz' }

/** Of `const` and `enum` without `type`. */
function kindsOf(node: JsonObject): Json {
  const values = node['enum'] ?? (Object.hasOwn(node, 'const') ? [node['const']!] : [])
  return Array.isArray(values) && values.length > 0 ? values.map(kindOf) : 'any'
}

function kindOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** What a reference within the schema leads to, and what a single `allOf` wraps. */
function resolved(given: JsonObject, root: JsonObject): JsonObject {
  let node = given
  for (let i = 0; i < DEPTH_AT_MOST; i++) {
    const { $ref: reference, allOf } = node
    const [only, ...others] = Array.isArray(allOf) ? allOf : []
    if (typeof reference === 'string' && reference.startsWith('#')) node = at(root, reference)
    else if (only !== undefined && others.length === 0 && isObject(only)) node = only
    else return node
  }
  return {}
}

/** By JSON pointer. https://www.rfc-editor.org/rfc/rfc6901 */
function at(root: JsonObject, pointer: string): JsonObject {
  let node: Json = root
  for (const part of pointer.split('/').slice(1)) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
    node = isObject(node) && Object.hasOwn(node, name) ? node[name]! : {}
  }
  return isObject(node) ? node : {}
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
