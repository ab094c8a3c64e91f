import type { ColumnLayout } from '../../model/layout.ts'
import { extractedType } from './extracted-type.ts'
import type { CollectionDefinition, ColumnDefinition, Migration } from '../migration.ts'

/** The functions of one route. They travel beside the plan, never in it. */
export interface RouteCode {
  readonly schema: CollectionDefinition['schema']
  readonly keep: 'original' | 'parsed'
  readonly key: CollectionDefinition['key']
  readonly map: CollectionDefinition['map']
  readonly references: readonly (readonly [field: string, collection: string])[]
  /** Paths of fields that no reason may quote. */
  readonly sensitive: readonly string[]
  readonly columns: readonly (ColumnLayout & Pick<ColumnDefinition, 'from' | 'nullable'>)[]
  /** Functions of columns, where a row is made of a document. */
  readonly computed: ReadonlyMap<string, NonNullable<ColumnDefinition['from']>>
}

/** Of a route whose records are only made to fit a table. */
export const NO_CODE: RouteCode = codeOf({})

export type RouteCodes = ReadonlyMap<string, RouteCode>

/** By target collection; collections without any code have no entry. */
export function routeCodes(migration: Migration): RouteCodes {
  const codes = new Map<string, RouteCode>()
  for (const [name, definition] of Object.entries(migration.collections ?? {})) {
    const code = codeOf(definition)
    if (needsValues(code)) codes.set(name, code)
  }
  return codes
}

function codeOf(definition: CollectionDefinition): RouteCode {
  const columns = definition.store?.columns ?? {}
  const isRow = definition.store?.layout === 'row'
  return {
    schema: definition.schema,
    keep: definition.keep ?? 'original',
    key: definition.key,
    map: definition.map,
    references: Object.entries(definition.references ?? {}),
    sensitive: definition.sensitive ?? [],
    columns: isRow ? [] : extractedColumns(columns),
    computed: isRow ? computedColumns(columns) : new Map(),
  }
}

type Columns = NonNullable<NonNullable<CollectionDefinition['store']>['columns']>

function extractedColumns(columns: Columns): RouteCode['columns'] {
  return Object.entries(columns).map(([name, { type, from, nullable }]) => ({
    name,
    type: extractedType(name, type),
    ...(from && { from }),
    ...(nullable !== undefined && { nullable }),
  }))
}

function computedColumns(columns: Columns): RouteCode['computed'] {
  return new Map(Object.entries(columns).flatMap(([name, { from }]) => (from ? [[name, from] as const] : [])))
}

function needsValues({ schema, key, map, references, columns, computed }: RouteCode): boolean {
  return Boolean(schema ?? key ?? map) || references.length > 0 || columns.length > 0 || computed.size > 0
}
