import type { DocumentPage } from '../../../model/document-page.ts'
import { asDrayError, DrayError } from '../../../model/error.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { TRAIT } from '../../../model/page.ts'
import { compactPage, indentText } from '../../../model/scan/api.ts'
import { kindOfRecord } from '../read/kind-of-record.ts'
import { type Frame, frameOf } from './frame.ts'
import { type Kinds, unfitReason } from '../kinds.ts'
import { isFannedOut, type JsonLayout } from '../layout.ts'
import { placeOf, refuseOtherKey } from './record-place.ts'
import { stagedLines } from './staged-records.ts'

export interface RenderedPage {
  /** One behind the other. */
  readonly chunks: readonly Uint8Array[]
  readonly outcomes: Outcomes
  /** Records in `chunks`. */
  readonly records: number
}

/**
 * The records of a page as they stand in the file, or as they are staged for files of their own: text is kept, numbers
 * and escapes included. A record whose key could not be read back from there is rejected.
 */
export function renderPage(page: DocumentPage, layout: JsonLayout, isFirst: boolean): RenderedPage {
  return isFannedOut(layout) ? renderLines(page, layout) : renderMembers(page, layout, isFirst)
}

function renderLines(page: DocumentPage, layout: JsonLayout): RenderedPage {
  const outcomes = new Outcomes(page.count)
  const pieces: Uint8Array[] = []
  compactPage(page)
  let records = 0
  for (let i = 0; i < page.count; i++) {
    const place = attempt(() => placeOf(page, i, layout))
    if ('fault' in place) outcomes.set(i, STATUS.rejected, place.fault)
    else {
      pieces.push(...stagedLines(place.value, page.bodyBytes(i)))
      records++
    }
  }
  return { chunks: joinSmall(pieces), outcomes, records }
}

/** What is wrong with one record is its outcome; the page goes on. */
function attempt<T>(deed: () => T): { readonly value: T } | { readonly fault: DrayError } {
  try {
    return { value: deed() }
  } catch (error) {
    const fault = asDrayError(error)
    if (fault.code === 'BUG') throw fault
    return { fault }
  }
}

function renderMembers(page: DocumentPage, layout: JsonLayout, isFirst: boolean): RenderedPage {
  const outcomes = new Outcomes(page.count)
  const frame = frameOf(layout)
  const pieces: Uint8Array[] = []
  const [open, between] = [Buffer.from(frame.open), Buffer.from(frame.between)]
  if (layout.indent === 0) compactPage(page)
  const isSelective = layout.shape === 'array' || layout.kinds !== undefined
  let records = 0
  for (let i = 0; i < page.count; i++) {
    const fault = isSelective ? faultOf(page, i, layout) : undefined
    if (fault) {
      outcomes.set(i, STATUS.rejected, fault)
      continue
    }
    pieces.push(isFirst && records === 0 ? open : between)
    if (layout.shape === 'object') pushName(pieces, page, i, frame)
    pieces.push(bodyOf(page, i, layout, frame))
    records++
  }
  return { chunks: joinSmall(pieces), outcomes, records }
}

/** A piece of this size is written by itself: joined with others it would be held twice. */
const LARGE_BYTES = 4 << 20

/** The same bytes in few chunks. */
function joinSmall(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = []
  let from = 0
  for (const [i, piece] of pieces.entries()) {
    if (piece.length < LARGE_BYTES) continue
    chunks.push(Buffer.concat(pieces.slice(from, i)), piece)
    from = i + 1
  }
  return [...chunks, Buffer.concat(pieces.slice(from))]
}

const QUOTE = Buffer.from('"')

function pushName(pieces: Uint8Array[], page: DocumentPage, i: number, frame: Frame): void {
  const isTextAsItStands = (page.traits[i]! & (TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY)) === 0
  if (isTextAsItStands) {
    pieces.push(QUOTE, page.bytes.subarray(page.at[4 * i], page.at[4 * i + 1]), quoteAnd(frame.colon))
  } else pieces.push(Buffer.from(JSON.stringify(page.keyText(i)) + frame.colon))
}

const quotesAnd = new Map<string, Buffer>()

function quoteAnd(colon: string): Buffer {
  const known = quotesAnd.get(colon)
  if (known) return known
  const bytes = Buffer.from(`"${colon}`)
  quotesAnd.set(colon, bytes)
  return bytes
}

function bodyOf(page: DocumentPage, i: number, { indent }: JsonLayout, frame: Frame): Uint8Array {
  const body = page.bodyBytes(i)
  return indent > 0 ? indentText(body, indent, frame.level) : body
}

function faultOf(page: DocumentPage, i: number, layout: JsonLayout): DrayError | undefined {
  const fit = attempt(() => refuseUnfit(page, i, layout))
  return 'fault' in fit ? fit.fault : undefined
}

/** In an array the key must be within the document; among records of many kinds its own must show. */
function refuseUnfit(page: DocumentPage, i: number, layout: JsonLayout): void {
  if (layout.kinds) refuseOtherKind(page, i, layout.kinds)
  if (layout.shape !== 'array') return
  const parts = layout.keyFields.length > 1 ? page.key(i).parts : [page.keyText(i)]
  refuseOtherKey(page, i, layout, parts)
}

function refuseOtherKind(page: DocumentPage, i: number, kinds: Kinds): void {
  const kind = kindOfRecord(kinds, page.bytes, page.at[4 * i + 2]!)
  if (kind === kinds.own) return
  throw new DrayError('KIND_UNCLEAR', `Among the others in its file ${unfitReason(kinds, kind)}`, {
    key: page.keyText(i),
  })
}
