import type { Key } from '../../model/key.ts'
import { keyPartForm, rowKey } from '../../model/row-key.ts'
import type { TableReference, TableSchema } from '../../model/table-schema.ts'
import type { Value } from '../../model/value.ts'
import type { Route } from '../plan.ts'

/** A reference of a table whose rows can be held against the keys of another before any engine does. */
export interface Lookup {
  readonly columns: readonly string[]
  /** The collection of the target that is referred to. */
  readonly to: string
  /** To rows of the same table: their order says nothing. */
  readonly isOwn: boolean
  /** The key that a row names; undefined where a column of it is NULL. */
  keyNamedBy(valueOf: (column: string) => Value): Key | undefined
}

/**
 * The references of a table that the run makes, which lead to the key of another that moves before it, or of its own. Keys
 * are compared by what they hold, so that only those are here which are numbers or text: of others, of what is unique
 * beside a key, and of circles, the target's engine alone can tell.
 */
export function lookupsOf(route: Route, routes: readonly Route[]): readonly Lookup[] {
  const { schema } = route.target
  if (!schema) return []
  const place = routes.findIndex(({ to }) => to === route.to)
  return schema.references.flatMap((reference) => {
    const at = routes.findIndex(({ to }) => to === reference.to)
    const parent = at >= 0 && at <= place ? routes[at]!.target.schema : undefined
    if (!parent || !isByKey(reference, schema, parent)) return []
    return [{ ...lookupOf(reference, parent), isOwn: at === place }]
  })
}

function lookupOf({ columns, to, toColumns }: TableReference, parent: TableSchema): Omit<Lookup, 'isOwn'> {
  const columnOf = (name: string): string => columns[placeOf(toColumns, name)]!
  return { columns, to, keyNamedBy: (valueOf) => rowKey(parent, (name) => valueOf(columnOf(name))) }
}

function isByKey({ columns, toColumns }: TableReference, own: TableSchema, parent: TableSchema): boolean {
  if (toColumns.length !== parent.key.length) return false
  return parent.key.every((name) => {
    const column = columns[placeOf(toColumns, name)]
    const form = column === undefined ? undefined : formOf(own, column)
    return form !== undefined && form !== 'json' && form === formOf(parent, name)
  })
}

function formOf({ columns }: TableSchema, name: string): ReturnType<typeof keyPartForm> | undefined {
  const found = columns.find((column) => column.name === name)
  return found && keyPartForm(found.type)
}

/** Engines do not tell names of columns apart by their case. */
function placeOf(names: readonly string[], name: string): number {
  const exact = names.indexOf(name)
  return exact >= 0 ? exact : names.findIndex((one) => one.toLowerCase() === name.toLowerCase())
}
