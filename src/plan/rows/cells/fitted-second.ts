import type { TableColumn } from '../../../model/table-schema.ts'

/** What becomes of the digits of a second that a column has no room for. */
export type Fractions = NonNullable<TableColumn['fractions']>

const MOMENT = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.(\d+)(Z?)$/

/** A moment with no more `digits` of a second than that. Undefined where there is none: the next second is of another age. */
export function fittedSecond(text: string, digits: number, how: Fractions): string | undefined {
  const [, wall = '', fraction = '', zone = ''] = MOMENT.exec(text) ?? []
  if (fraction.length <= digits) return text
  const cut = BigInt(`1${fraction.slice(0, digits)}`)
  const kept = String(how === 'rounded' && fraction[digits]! >= '5' ? cut + 1n : cut)
  const second = kept.startsWith('1') ? wall : secondAfter(wall)
  const rest = kept.slice(1).replace(/0+$/, '')
  return second && `${second}${rest === '' ? '' : `.${rest}`}${zone}`
}

function secondAfter(wall: string): string | undefined {
  const moment = new Date(`${wall}Z`).getTime()
  if (Number.isNaN(moment)) return undefined
  const text = new Date(moment + MS_PER_SECOND).toISOString()
  return /^\d{4}-/.test(text) ? text.slice(0, wall.length) : undefined
}

const MS_PER_SECOND = 1000

export const FRACTION_LOST: Readonly<Record<Fractions, string>> = {
  cut: 'has more digits of a second than its column, cut off',
  rounded: 'has more digits of a second than its column, rounded',
}
