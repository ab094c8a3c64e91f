/** The most that may go into a store, or come out of it, in a second. Without a member: as much as it can. */
export interface Rate {
  readonly recordsPerSecond?: number
  readonly bytesPerSecond?: number
}

const BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }

/**
 * `500/s` is records, `2MB/s` bytes (1 kB is 1,000 bytes), `500/s,2MB/s` both, `none` no limit. Undefined for anything
 * else, and for one of them said twice.
 */
export function parseRate(written: string): Rate | undefined {
  if (written.trim() === 'none') return {}
  const parts = written.split(',').map((part) => parsePart(part.trim()))
  const known = parts.filter((part) => part !== undefined)
  const rate: Rate = Object.assign({}, ...known)
  return known.length === parts.length && Object.keys(rate).length === parts.length ? rate : undefined
}

function parsePart(part: string): Rate | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?\/s$/i.exec(part)
  if (!match) return undefined
  const unit = match[2]?.toLowerCase()
  const perSecond = Number(match[1]) * (unit === undefined ? 1 : BYTES[unit]!)
  if (!Number.isFinite(perSecond) || perSecond <= 0) return undefined
  return unit === undefined ? { recordsPerSecond: perSecond } : { bytesPerSecond: perSecond }
}

/** As `parseRate` reads it. */
export function rateText({ recordsPerSecond, bytesPerSecond }: Rate): string {
  const parts = [
    ...(recordsPerSecond === undefined ? [] : [`${recordsPerSecond}/s`]),
    ...(bytesPerSecond === undefined ? [] : [`${bytesPerSecond}B/s`]),
  ]
  return parts.length === 0 ? 'none' : parts.join(',')
}
