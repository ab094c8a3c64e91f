import { z } from 'zod'
import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/document-page.ts'
import { DrayError } from '../../model/error.ts'
import type { RecordForm } from '../../model/scan/cut-records.ts'
import { joinPages } from '../../model/scan/join-pages.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { ScanRequest } from '../../store/source.ts'
import { sourceChanged } from './errors.ts'
import { jsonLayoutOf, type JsonLayout } from './layout.ts'
import type { LineFinder } from './lines.ts'
import { memberRange } from './member-range.ts'
import { cutAt, type CutAt } from './read-window.ts'
import { keyPrefixOf, type Unit, type UnitFeed } from './units.ts'

export interface Files {
  readonly store: ObjectStore
  readonly feed: UnitFeed
  readonly lineOf: LineFinder
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
  let begun = await begin(files, collection, layout, request.after)
  while (begun) {
    const reached = await cutInto(gathered, files, layout, request, begun)
    if (!reached.done) return gathered.page(cursorOf(begun.unit, reached))
    const next = await files.feed.next(collection, layout, begun.unit.key)
    if (!next) break
    if (!gathered.hasRoomFor(next.bytes)) return gathered.page(cursorOf(begun.unit, reached))
    begun = await beginningOf(files, layout, next)
  }
  return gathered.page(undefined)
}

/** Pages of several small files that become one. */
class Gathered {
  readonly #limit: ScanRequest['limit']
  readonly #pages: DocumentPage[] = []
  #bytes = 0
  #entries = 0

  constructor(limit: ScanRequest['limit']) {
    this.#limit = limit
  }

  get entriesLeft(): number {
    return this.#limit.entries - this.#entries
  }

  hasRoomFor(bytes: number): boolean {
    return this.entriesLeft > 0 && this.#bytes + bytes <= this.#limit.bytes
  }

  add(page: DocumentPage): void {
    this.#pages.push(page)
    this.#bytes += page.bytes.length
    this.#entries += page.count + page.problems.length
  }

  page(next: Cursor | undefined): DocumentPage {
    return joinPages(this.#pages, next)
  }
}

/** Adds what one window holds. @returns how far it came */
async function cutInto(
  gathered: Gathered,
  files: Files,
  layout: JsonLayout,
  request: ScanRequest,
  { unit, place: at }: Begun,
): Promise<Place> {
  if (!at) return { ...wholeOf(unit), done: true }
  const window: CutAt = {
    unit,
    range: at,
    offset: at.offset,
    opened: at.opened,
    form: formOf(request.layout.keys, layout, unit),
    limit: { bytes: request.limit.bytes, entries: gathered.entriesLeft },
    signal: request.signal,
  }
  const cut = await cutAt(files.store, window, files.lineOf)
  gathered.add(cut.page)
  return { ...at, offset: at.offset + cut.consumed, opened: true, done: cut.ended }
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
  const unit = await files.feed.head(layout, at.unit)
  if (unit?.tag !== after.generation) throw sourceChanged(at.unit)
  return unit
}

async function beginningOf(files: Files, layout: JsonLayout, unit: Unit): Promise<Begun> {
  if (layout.member.length === 0) return { unit, place: wholeOf(unit) }
  const range = await memberRange(files.store, unit, layout.member, files.lineOf)
  return { unit, place: range && { ...wholeOf(unit), ...range, offset: range.from } }
}

function wholeOf(unit: Unit): Place {
  return { unit: unit.key, offset: 0, opened: false, done: false, from: 0, to: unit.bytes }
}

export function formOf(keys: 'text' | 'typed', layout: JsonLayout, unit: Unit): RecordForm {
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
