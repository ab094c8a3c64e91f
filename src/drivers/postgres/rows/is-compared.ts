import type { TableColumn } from '../../../model/table-schema.ts'
import { declaredType } from './column-type.ts'

/** `json` keeps its text and has no order, unlike `jsonb`. https://www.postgresql.org/docs/current/datatype-json.html */
export function isCompared({ type }: TableColumn): boolean {
  return !/^json(?:\[\])*$/.test(declaredType(type))
}
