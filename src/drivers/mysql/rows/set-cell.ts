import { RowFault } from '../../../store/tables/row-fault.ts'
import type { CellForm } from './cell-form.ts'

/**
 * Some of the words of a column, as a list of them. The engine keeps each once and in the order in which the type names
 * them; no word has a comma in it. `words`: those of the column that is there. https://dev.mysql.com/doc/refman/8.0/en/set.html
 */
export function setForm(words: readonly string[]): CellForm {
  return {
    rendered(cell) {
      const text = `JSON_QUOTE(CONVERT(${cell} USING utf8mb4))`
      return `IF(${cell} + 0 = 0, '[]', CONCAT('[', REPLACE(${text}, ',', '","'), ']'))`
    },
    text(value, what) {
      if (!Array.isArray(value)) throw new RowFault(`${what} takes lists`)
      let last = -1
      for (const word of value as readonly unknown[]) {
        const at = words.findIndex((known) => known === word)
        if (at < 0) throw new RowFault(`${what} has no value ${JSON.stringify(word)}`)
        if (at <= last) throw new RowFault(`${what} keeps words once, in the order ${words.join(', ')}`)
        last = at
      }
      return value.join(',')
    },
  }
}
