import type { Event } from '../../model/event.ts'

export type ProgressEvent = Extract<Event, { type: 'progress' }>

export interface Reading {
  readonly step: string
  readonly collection: string
  readonly records: number
  readonly bytes: number
  readonly totalRecords: number | undefined
  /** 0 to 1; absent while the whole is unknown. */
  readonly share: number | undefined
  readonly recordsPerSecond: number | undefined
  readonly bytesPerSecond: number | undefined
  /** Withheld until it can be believed. */
  readonly secondsLeft: number | undefined
}

/** Before this long a rate is a guess. */
const BELIEVABLE_AFTER_MS = 2000

/** Turns progress events into readings: per collection, since its first event in this step. */
export function createMeter(now: () => number = Date.now): (event: ProgressEvent) => Reading {
  const starts = new Map<string, { atMs: number; records: number; bytes: number }>()
  return (event) => {
    const id = JSON.stringify([event.step, event.collection])
    const start = starts.get(id) ?? { atMs: now(), records: event.records, bytes: event.bytes }
    starts.set(id, start)
    return reading(event, start, now() - start.atMs)
  }
}

function reading(
  event: ProgressEvent,
  start: { readonly records: number; readonly bytes: number },
  elapsedMs: number,
): Reading {
  const believable = elapsedMs >= BELIEVABLE_AFTER_MS
  const perSecond = (amount: number) => (believable ? (amount * 1000) / elapsedMs : undefined)
  const recordsPerSecond = perSecond(event.records - start.records)
  const bytesPerSecond = perSecond(event.bytes - start.bytes)
  const share = shareOf(event)
  return {
    step: event.step,
    collection: event.collection,
    records: event.records,
    bytes: event.bytes,
    totalRecords: event.totalRecords,
    share,
    recordsPerSecond,
    bytesPerSecond,
    secondsLeft: secondsLeft(event, recordsPerSecond, bytesPerSecond),
  }
}

/** More than the whole means that the whole was wrong: then there is no share. */
function shareOf({ records, bytes, totalRecords, totalBytes }: ProgressEvent): number | undefined {
  const [done, whole] = totalBytes === undefined ? [records, totalRecords] : [bytes, totalBytes]
  if (whole === undefined || whole === 0 || done > whole) return undefined
  return done / whole
}

function secondsLeft(
  { records, bytes, totalRecords, totalBytes }: ProgressEvent,
  recordsPerSecond: number | undefined,
  bytesPerSecond: number | undefined,
): number | undefined {
  if (totalBytes !== undefined && bytesPerSecond && totalBytes >= bytes)
    return (totalBytes - bytes) / bytesPerSecond
  if (totalRecords !== undefined && recordsPerSecond && totalRecords >= records) {
    return (totalRecords - records) / recordsPerSecond
  }
  return undefined
}
