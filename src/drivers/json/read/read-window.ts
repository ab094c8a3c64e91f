import { freeBuffers } from '../../../lib/free-buffers.ts'
import { bufferFor } from '../../../lib/large-buffer.ts'
import { DrayError } from '../../../model/error.ts'
import { type Cut, cutRecords, PAD, type Window } from '../../../model/scan/cut-records.ts'
import type { ObjectStore } from '../../../store/object-store.ts'
import { ownedPage } from '../../../model/page/owned-page.ts'
import { cutBeside } from './cut/cut-beside.ts'
import { sourceChanged } from '../errors.ts'
import type { Gathering } from './gather.ts'
import type { LineFinder } from '../lines.ts'
import { recordEnd } from './record-end.ts'
import { readSmallUnit } from '../structure/small-unit.ts'
import type { Unit } from './units.ts'
import type { CutAt, WindowPlace } from './window-place.ts'

/** Of a record that is longer its end is looked for first: windows that turn out too short would cost as much as it. */
const LONG_BYTES = 4 << 20
/** Offsets within a window are 32-bit: the longest record there can be. */
const LONGEST_BYTES = 1024 * 1024 * 1024

/**
 * Cuts what fits into one window of about `limit.bytes`; of a record that is longer, a window that holds it.
 * @throws SOURCE_CHANGED when the unit is not what it was, SOURCE_CORRUPT where its grammar breaks
 */
export async function cutAt(place: WindowPlace, request: CutAt): Promise<Cut> {
  const cut = (await cutBeside(place, request, windowAt(request))) ?? (await cutHere(place, request))
  request.signal?.throwIfAborted()
  return cut
}

/** The bytes of one window. */
export function windowAt({ range, offset, opened, limit }: CutAt): Gathering {
  const to = offset + Math.max(0, Math.min(limit.bytes, range.to - offset))
  return { pieces: Float64Array.of(offset, to), opened, final: to === range.to }
}

async function cutHere({ store, lineOf }: WindowPlace, request: CutAt): Promise<Cut> {
  const { unit, range, offset, form } = request
  for (let bytes = form.shape === 'value' ? unit.bytes : request.limit.bytes; ;) {
    if (bytes > LONGEST_BYTES) throw tooLong(unit, offset)
    const window = await readWindow(store, request, bytes)
    const cut = await cutWithLines(window, request, lineOf)
    if (cut) return { ...cut, page: ownedPage(cut.page) }
    if (window.base + window.end >= range.to) throw new Error('The cutter wants more than there is')
    freeBuffers([window.bytes.buffer])
    bytes = await longerThan(bytes, store, request)
  }
}

/** What the next window is to hold: twice as much, or the whole of a long record and what usually follows it. */
async function longerThan(bytes: number, store: ObjectStore, request: CutAt): Promise<number> {
  const { unit, range, offset, opened, form, limit, signal } = request
  if (bytes < LONG_BYTES) return 2 * bytes
  const container = form.shape === 'elements' ? 'array' : 'object'
  const end = await recordEnd(store, { key: unit.key, container, offset, opened, to: range.to, signal })
  return Math.max(2 * bytes, end === undefined ? 0 : end - offset + limit.bytes)
}

async function readWindow(store: ObjectStore, request: CutAt, bytes: number): Promise<Window> {
  const { unit, range, offset, signal } = request
  signal?.throwIfAborted()
  const length = Math.max(0, Math.min(bytes, range.to - offset))
  const whole = offset === 0 && length === unit.bytes ? readSmallUnit(store, unit) : undefined
  if (whole) return { bytes: whole, end: length, base: 0, line: 0, final: length === range.to }
  const buffer = new Uint8Array(bufferFor(length + PAD), 0, length + PAD)
  const into = buffer.subarray(0, length)
  const filled = await store.read(unit.key, { from: offset, into, ...(signal ? { signal } : {}) })
  const now = await store.head(unit.key)
  if (filled < length || now?.tag !== unit.tag) throw sourceChanged(unit.key)
  return { bytes: buffer, end: length, base: offset, line: 0, final: offset + length === range.to }
}

/** Lines are counted only for a window in which something is wrong; it is then cut again to name them. */
async function cutWithLines(window: Window, request: CutAt, lineOf: LineFinder): Promise<Cut | undefined> {
  const cut = attempt(window, request)
  const isFine = !(cut instanceof DrayError) && (cut?.page.problems.length ?? 0) === 0
  if (isFine) return cut
  const line = await lineOf(request.unit, window.base)
  const again = attempt({ ...window, line }, request)
  if (again instanceof DrayError) throw again
  return again
}

function attempt(window: Window, request: CutAt): Cut | undefined | DrayError {
  const { unit, opened, form, limit } = request
  try {
    return cutRecords(window, {
      start: 0,
      opened,
      limit: limit.entries,
      unit: unit.key,
      form,
      ...(unit.parts ? { parts: unit.parts } : {}),
    })
  } catch (error) {
    if (error instanceof DrayError) return error
    throw error
  }
}

function tooLong(unit: Unit, byte: number): DrayError {
  return new DrayError(
    'SOURCE_CORRUPT',
    `${unit.key}: the record at byte ${byte} does not end within 1 GiB`,
    {
      position: { unit: unit.key, byte },
      hint: 'Look for a bracket or a quote that is never closed',
    },
  )
}
