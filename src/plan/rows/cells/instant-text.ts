const WALL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:?\d{2})?$/

/**
 * A time as ISO 8601 writes it, in the one spelling that rows have: `2024-01-02T03:04:05.5`, and `Z` behind it where it
 * has a zone. Undefined where the text is no such time, has more `digits` of a second than are kept, or a zone where none
 * is expected and the other way round.
 */
export function instantText(
  text: string,
  { zone, digits }: { readonly zone: boolean; readonly digits: number },
): { readonly text: string; readonly hasOffset: boolean } | undefined {
  const [, day = '', minutes = '', seconds = '00', written = '', offset] = WALL.exec(text) ?? []
  const fraction = written.replace(/0+$/, '')
  if (!isDay(day) || !isClock(minutes, seconds) || fraction.length > digits) return undefined
  if (zone !== (offset !== undefined)) return undefined
  const tail = fraction === '' ? '' : `.${fraction}`
  const wall = `${day}T${minutes}:${seconds}`
  if (!zone) return { text: wall + tail, hasOffset: false }
  const utc = utcOf(wall, offset!)
  return utc === undefined
    ? undefined
    : { text: `${utc}${tail}Z`, hasOffset: !/^(?:Z|[+]00:?00)$/.test(offset!) }
}

/** Whether a text is a day of the calendar: `2024-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

function isClock(minutes: string, seconds: string): boolean {
  const [hour = '', minute = ''] = minutes.split(':')
  return Number(hour) < 24 && Number(minute) < 60 && Number(seconds) < 60
}

/** To the second. Undefined where the year is none of four digits any more. */
function utcOf(wall: string, offset: string): string | undefined {
  const zone = offset === 'Z' || offset.includes(':') ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`
  const instant = new Date(`${wall}${zone}`)
  if (Number.isNaN(instant.getTime())) return undefined
  const text = instant.toISOString()
  return /^(?!0000)\d{4}-/.test(text) ? text.slice(0, 19) : undefined
}
