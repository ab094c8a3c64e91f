import type { Event } from '../../../model/event.ts'

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
  /** It would go faster if it were allowed to. */
  readonly isHeldToRate: boolean
}

/** Other events than progress give no reading. */
interface Meter {
  (event: ProgressEvent): Reading
  (event: Event): Reading | undefined
}

/** Before this long a rate is a guess. */
const BELIEVABLE_AFTER_MS = 2000

/** Records that each collection is expected to have. */
export type Expected = ReadonlyMap<string, number>

export interface MeterOptions {
  readonly expected?: Expected
  readonly now?: () => number
}

interface Course {
  readonly startMs: number
  /** Where it stood when it was first heard of: a resumed collection does not begin at nothing. */
  readonly startRecords: number
  bytes: number
}

/** Turns progress events into readings: per step and collection, since its first event. */
export function createMeter({ expected = new Map(), now = Date.now }: MeterOptions = {}): Meter {
  const courses = new Map<string, Course>()
  let isHeldToRate = false
  const read = (event: ProgressEvent): Reading => {
    const id = JSON.stringify([event.step, event.collection])
    const course = courses.get(id) ?? { startMs: now(), startRecords: event.records, bytes: 0 }
    courses.set(id, course)
    course.bytes += event.bytes
    const totalRecords = event.totalRecords ?? expected.get(event.collection)
    const known = { ...event, totalRecords, isHeldToRate }
    isHeldToRate = false
    return reading(known, course, now() - course.startMs)
  }
  return ((event: Event) => {
    if (event.type === 'progress') return read(event)
    if (event.type === 'wait') isHeldToRate ||= event.for === 'rate'
    return undefined
    // One function of two signatures, which an arrow cannot have.
  }) as Meter
}

type Known = Pick<ProgressEvent, 'step' | 'collection' | 'records'> & {
  readonly totalRecords: number | undefined
  readonly isHeldToRate: boolean
}

function reading(event: Known, { startRecords, bytes }: Course, elapsedMs: number): Reading {
  const { records, totalRecords, step, collection, isHeldToRate } = event
  const believable = elapsedMs >= BELIEVABLE_AFTER_MS
  const perSecond = (amount: number) => (believable ? (amount * 1000) / elapsedMs : undefined)
  const recordsPerSecond = perSecond(records - startRecords)
  const left = totalRecords === undefined ? undefined : totalRecords - records
  return {
    step,
    collection,
    records,
    bytes,
    totalRecords,
    share: shareOf(records, totalRecords),
    recordsPerSecond,
    bytesPerSecond: perSecond(bytes),
    secondsLeft: left !== undefined && left >= 0 && recordsPerSecond ? left / recordsPerSecond : undefined,
    isHeldToRate,
  }
}

/** More than the whole means that the whole was wrong: then there is no share. */
function shareOf(records: number, whole: number | undefined): number | undefined {
  return whole === undefined || whole === 0 || records > whole ? undefined : records / whole
}
