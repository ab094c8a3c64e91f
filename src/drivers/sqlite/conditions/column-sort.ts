import type { ColumnType } from '../../../model/table-schema.ts'
import { type Sort, sortOf } from '../../../store/tables/conditions/sorts.ts'
import type { Affinity } from '../table-shape.ts'

/** Days and hours are texts here, and so are numbers of many digits: these are in another order. */
export function columnSort(type: ColumnType, affinity: Affinity, isExact: boolean): Sort | undefined {
  const sort = sortOf(type, isExact)
  if (sort === undefined || MOMENTS.has(sort)) return sort && 'opaque'
  const isText = affinity === 'text' || (affinity === 'blob' && TEXTS.has(sort))
  return isText === TEXTS.has(sort) ? sort : 'opaque'
}

const MOMENTS: ReadonlySet<Sort> = new Set(['date', 'datetime', 'moment', 'time'])
const TEXTS: ReadonlySet<Sort> = new Set(['text', 'loose-text', 'words'])
