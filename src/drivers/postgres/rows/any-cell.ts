import { printJson } from '../../../model/json/json-text.ts'
import type { CellForm } from './cell-form.ts'

/** Each value by its own kind: as the JSON text that it has in a record, tags included. */
export const anyForm: CellForm = {
  type: { kind: 'any' },
  rendered: (cell) => `${cell}::text`,
  text: (value) => printJson(value),
}
