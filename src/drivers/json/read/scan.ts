import { setImmediate as turn } from 'node:timers/promises'
import { z } from 'zod'
import type { Cursor } from '../../../model/cursor.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { DrayError } from '../../../model/error.ts'
import type { Cut, RecordForm } from '../../../model/scan/cut-records.ts'
import { allEnded } from '../../../lib/all-ended.ts'
import type { ScanRequest } from '../../../store/source.ts'
import { sourceChanged } from '../errors.ts'
import { jsonLayoutOf, type JsonLayout } from '../layout.ts'
import { type MemberFinder, memberRange } from './member-range.ts'
import { cutOwn, type OwnPlace } from './cut/cut-own.ts'
import { cutTogether } from './cut/cut-together.ts'
import { Gathered, SIDE_BY_SIDE } from './gathered.ts'
import { cutAt } from './read-window.ts'
import { keyPrefixOf, type Unit, type UnitFeed } from './units.ts'
import type { CutAt } from './window-place.ts'

export interface Files extends OwnPlace {
  readonly feed: UnitFeed
  readonly memberOf: MemberFinder
}

/** How far a scan is. `done`: all of the unit; the next page begins with the one behind it. */
const place = z.strictObject({
  unit: z.string(),
  offset: z.number(),
  opened: z.boolean(),
  done: z.boolean(),
  from: z.number(),
  to: z.number(),
})
type Place = z.infer<typeof place>

/** Where a window begins. */
interface Begun {
  readonly unit: Unit
  /** Absent where a file of many collections does not have this one. */
  readonly place: Place | undefined
}

/** One page: what one window of a file holds, or many small files together. */
export async function scanPage(
  files: Files,
  collection: string,
  request: ScanRequest,
): Promise<DocumentPage> {
  const layout = jsonLayoutOf(request.layout)
  const gathered = new Gathered(request.limit)
  const first = await begin(files, collection, layout, request.after)
  // All that will fit is asked for at once: whoever writes meanwhile has no time to ask for the rest.
  let batch = first
    ? [
        first,
        ...(await smallUnitsBehind(files, collection, layout, first.unit, {
          gathered,
          ahead: bytesOf(first),
        })),
      ]
    : []
  while (batch.length > 0) {
    const pieces = await cutBatch(files, layout, request, batch)
    for (const { page, unit, reached } of pieces) {
      if (page) gathered.add(page)
      if (!reached.done || gathered.isFull)
        return gathered.page(await cursorBehind(files, collection, layout, unit, reached))
    }
    const last = pieces.at(-1)!
    batch = await smallUnitsBehind(files, collection, layout, last.unit, { gathered, ahead: 0 })
    if (batch.length === 0) {
      return gathered.page(await cursorBehind(files, collection, layout, last.unit, last.reached))
    }
  }
  return gathered.page(undefined)
}

/** What is left of a unit. */
function bytesOf({ place: at }: Begun): number {
  return at ? at.to - at.offset : 0
}

/** Whole files that fit on the page, with what was gathered and so many bytes ahead of them; and their beginnings. */
async function smallUnitsBehind(
  files: Files,
  collection: string,
  layout: JsonLayout,
  after: Unit,
  { gathered, ahead }: { readonly gathered: Gathered; readonly ahead: number },
): Promise<Begun[]> {
  const units: Unit[] = []
  let bytes = ahead
  for (let unit: Unit | undefined = after; units.length < SIDE_BY_SIDE; units.push(unit)) {
    unit = await files.feed.next(collection, layout, unit.key)
    if (!unit || !gathered.hasRoomFor((bytes += unit.bytes))) break
  }
  if (units.length === 0) return []
  // What was read without waiting kept everyone else waiting.
  await turn()
  return allEnded(units.map((unit) => beginningOf(files, layout, unit)))
}

async function cursorBehind(
  files: Files,
  collection: string,
  layout: JsonLayout,
  unit: Unit,
  reached: Place,
): Promise<Cursor | undefined> {
  const isLast = reached.done && !(await files.feed.next(collection, layout, unit.key))
  return isLast ? undefined : cursorOf(unit, reached)
}

/** What one window holds, or several small files together, and how far the last of them came. */
interface Piece {
  readonly page: DocumentPage | undefined
  readonly unit: Unit
  readonly reached: Place
}

/** In one go where another thread can do it; else side by side. */
async function cutBatch(
  files: Files,
  layout: JsonLayout,
  request: ScanRequest,
  batch: readonly Begun[],
): Promise<readonly Piece[]> {
  const windows = batch.flatMap(({ unit, place: at }) => (at ? windowOf(layout, request, unit, at) : []))
  const isPlain = windows.length === batch.length && !layout.kinds
  const together = isPlain ? await cutTogether(files, windows) : undefined
  if (!together) return allEnded(batch.map((begun) => cutPiece(files, layout, request, begun)))
  const { unit, place: at } = batch[together.windows - 1]!
  return [{ page: together.page, unit, reached: reachedBy(together, at!) }]
}

/** What one window holds, and how far it came. */
async function cutPiece(
  files: Files,
  layout: JsonLayout,
  request: ScanRequest,
  { unit, place: at }: Begun,
): Promise<Piece> {
  if (!at) return { page: undefined, unit, reached: { ...wholeOf(unit), done: true } }
  const window = windowOf(layout, request, unit, at)
  if (layout.kinds) {
    const { page, reached, ended } = await cutOwn(files, window, layout.kinds)
    return { page, unit, reached: { ...at, offset: reached, opened: true, done: ended } }
  }
  const cut = await cutAt(files, window)
  return { page: cut.page, unit, reached: reachedBy(cut, at) }
}

function windowOf(layout: JsonLayout, request: ScanRequest, unit: Unit, at: Place): CutAt {
  return {
    unit,
    range: at,
    offset: at.offset,
    opened: at.opened,
    form: formOf(request.layout.keys, layout, unit),
    limit: request.limit,
    alone: request.alone ?? false,
    signal: request.signal,
  }
}

function reachedBy({ consumed, ended }: Pick<Cut, 'consumed' | 'ended'>, at: Place): Place {
  return { ...at, offset: at.offset + consumed, opened: true, done: ended }
}

/** Where the cursor says, or the beginning of the first unit, or of the one behind a finished one. */
async function begin(
  files: Files,
  collection: string,
  layout: JsonLayout,
  after: Cursor | undefined,
): Promise<Begun | undefined> {
  const at = after && placeOf(after)
  const unit = at && (await sameUnit(files, layout, at, after))
  if (unit && !at.done) return { unit, place: at }
  const next = await files.feed.next(collection, layout, unit?.key)
  return next && beginningOf(files, layout, next)
}

/** @throws SOURCE_CHANGED when the unit is gone, or not the one that the cursor was taken from */
async function sameUnit(files: Files, layout: JsonLayout, at: Place, after: Cursor): Promise<Unit> {
  const unit = await files.feed.tagged(layout, at.unit, after.generation)
  if (!unit) throw sourceChanged(at.unit)
  return unit
}

async function beginningOf(files: Files, layout: JsonLayout, unit: Unit): Promise<Begun> {
  if (layout.member.length === 0) return { unit, place: wholeOf(unit) }
  const range = await memberRange(files.memberOf, unit, layout.member)
  return { unit, place: range && { ...wholeOf(unit), ...range, offset: range.from } }
}

function wholeOf(unit: Unit): Place {
  return { unit: unit.key, offset: 0, opened: false, done: false, from: 0, to: unit.bytes }
}

function formOf(keys: 'text' | 'typed', layout: JsonLayout, unit: Unit): RecordForm {
  const shape = ({ object: 'members', array: 'elements', value: 'value' } as const)[layout.shape]
  return { shape, keyFields: layout.keyFields, keyPrefix: keyPrefixOf(layout, unit), keys }
}

function cursorOf(unit: Unit, at: Place): Cursor {
  return { driver: 'json', v: 1, generation: unit.tag, at }
}

function placeOf(cursor: Cursor): Place {
  const result = place.safeParse(cursor.at)
  if (cursor.driver === 'json' && cursor.v === 1 && result.success) return result.data
  throw new DrayError(
    'STATE_CORRUPT',
    'The place where this scan should go on is not one of this version of the JSON driver',
  )
}
