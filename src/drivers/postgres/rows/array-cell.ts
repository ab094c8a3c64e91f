import type { ColumnType } from '../../../model/table-schema.ts'
import { Tagged, type Value } from '../../../model/value.ts'
import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'
import { declaredType } from './column-type.ts'
import { plainText, taggedSql } from './plain-cells.ts'

/** A list where it is one; of several dimensions, or not counted from 1, it is the text that the engine prints. */
export function arrayForm(type: Extract<ColumnType, { kind: 'array' }>, of: CellForm): CellForm {
  const tag = declaredType(type)
  return {
    type,
    rendered: (cell) =>
      `CASE WHEN ${cell} IS NULL THEN NULL WHEN array_ndims(${cell}) IS NULL THEN '[]' ` +
      `WHEN array_ndims(${cell}) = 1 AND array_lower(${cell}, 1) = 1 THEN ` +
      `(SELECT '[' || string_agg(coalesce(${of.rendered('u.e')}, 'null'), ',' ORDER BY u.o) || ']' ` +
      `FROM unnest(${cell}) WITH ORDINALITY AS u(e, o)) ` +
      `ELSE ${taggedSql(tag, `to_json(${cell}::text)::text`)} END`,
    text(value, what) {
      if (value instanceof Tagged && value.tag === tag) return plainText(value.value, what)
      if (!Array.isArray(value)) throw new RowFault(`${what} takes lists`)
      const items = (value as readonly Value[]).map((item) =>
        item === null ? 'NULL' : quoted(of.text(item, what)),
      )
      return `{${items.join(',')}}`
    },
  }
}

/** https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
