import type { Reading } from './meter.ts'
import { formatBytes, formatCount, formatSeconds } from '../text/quantity.ts'

/** `1,200 of 5,000 records, 3.1 MB, 12,000/s, 3.4 MB/s, 2.1 s left` */
export function readingText(reading: Reading): string {
  const { records, totalRecords, bytes, recordsPerSecond, bytesPerSecond, secondsLeft, isHeldToRate } =
    reading
  const of = totalRecords === undefined || records > totalRecords ? '' : ` of ${formatCount(totalRecords)}`
  const parts =
    records > 0
      ? [
          `${formatCount(records)}${of} record${(totalRecords ?? records) === 1 ? '' : 's'}`,
          formatBytes(bytes),
        ]
      : [formatBytes(bytes)]
  if (recordsPerSecond !== undefined && records > 0)
    parts.push(`${formatCount(Math.round(recordsPerSecond))}/s`)
  if (bytesPerSecond !== undefined) parts.push(`${formatBytes(bytesPerSecond)}/s`)
  if (isHeldToRate) parts.push('held to the rate')
  if (secondsLeft !== undefined) parts.push(`${formatSeconds(secondsLeft)} left`)
  return parts.join(', ')
}

/** What is being moved, or for a step that looks at the whole store the step itself. */
export function subjectOf({ collection, step }: Reading): string {
  return collection === '' ? step : collection
}
