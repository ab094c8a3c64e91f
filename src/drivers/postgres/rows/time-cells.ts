import type { ColumnType } from '../../../model/table-schema.ts'
import { timeText } from '../../../store/tables/fitting-values.ts'
import type { CellForm } from './cell-form.ts'

type Kind<Name extends ColumnType['kind']> = Extract<ColumnType, { kind: Name }>

const DAY = String.raw`\d{4}-\d\d-\d\d`
const CLOCK = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d+))?`
/** What only this engine has, as it prints it: years of five digits, years before the first, infinities. */
const OWN_DAY = String.raw`-?infinity|\d{5,}-\d\d-\d\d|\d{4,}-\d\d-\d\d BC`
const OWN_MOMENT = String.raw`-?infinity|\d{5,}-\d\d-\d\d ${CLOCK}(?:\+00)?|\d{4,}-\d\d-\d\d ${CLOCK}(?:\+00)? BC`

/** With the settings of dray's sessions the engine prints ISO 8601, but for a space in the middle and `+00` for UTC. */
export function timestampForm(type: Kind<'timestamp'>): CellForm {
  const tag = type.zone ? 'timestamp' : 'datetime'
  const form = new RegExp(`^(?:${DAY}T${CLOCK}${type.zone ? 'Z' : ''}|${OWN_MOMENT})$`)
  return {
    type,
    rendered(cell) {
      const iso = `replace(${cell}::text, ' ', 'T')`
      const usual = type.zone ? `replace(${iso}, '+00', 'Z')` : iso
      return (
        `'{"$dray:${tag}":"' || CASE WHEN ${cell} >= '0001-01-01' AND ${cell} < '10000-01-01' ` +
        `THEN ${usual} ELSE ${cell}::text END || '"}'`
      )
    },
    text: (value, what) => timeText(value, { tag, form, digits: type.digits }, what),
  }
}

export const dateForm: CellForm = {
  type: { kind: 'date' },
  rendered: (cell) => `'{"$dray:date":"' || ${cell}::text || '"}'`,
  text: (value, what) =>
    timeText(value, { tag: 'date', form: new RegExp(`^(?:${DAY}|${OWN_DAY})$`), digits: 0 }, what),
}

export function timeForm(type: Kind<'time'>): CellForm {
  const zone = type.zone ? String.raw`[+-]\d\d(?::\d\d){0,2}` : ''
  const form = new RegExp(`^(?:${CLOCK}|24:00:00)${zone}$`)
  return {
    type,
    rendered: (cell) => `'{"$dray:time":"' || ${cell}::text || '"}'`,
    text: (value, what) => timeText(value, { tag: 'time', form, digits: type.digits }, what),
  }
}
