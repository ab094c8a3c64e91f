import type { DocumentPage } from '../../../model/page/document-page.ts'
import { asDrayError, DrayError } from '../../../model/error.ts'
import { Outcomes, STATUS } from '../../../model/outcomes.ts'
import { TRAIT } from '../../../model/page/page.ts'
import { compactPage, indentText } from '../../../model/scan/api.ts'
import type { Unkept } from '../../../store/target.ts'
import { kindOfRecord } from '../read/kind-of-record.ts'
import { type Frame, frameOf } from './frame.ts'
import { type Kinds, unfitReason } from '../kinds.ts'
import { isFannedOut, type JsonLayout } from '../layout.ts'
import type { PageText } from './page-text.ts'
import { placeOf, refuseOtherKey } from './record-place.ts'
import { stagedLines } from './staged-records.ts'

export interface RenderedPage {
  readonly outcomes: Outcomes
  /** Records that were put. */
  readonly records: number
}

interface Rendering {
  /** What they are put into, in place of the page before. */
  readonly text: PageText
  readonly layout: JsonLayout
}

/**
 * The records of a page as they stand in the file, or as they are staged for files of their own: text is kept, numbers
 * and escapes included. A record whose key could not be read back from there is rejected.
 */
export function renderPage(page: DocumentPage, rendering: Rendering, isFirst: boolean): RenderedPage {
  rendering.text.clear()
  return isFannedOut(rendering.layout)
    ? renderLines(page, rendering)
    : renderMembers(page, rendering, isFirst)
}

/** Records that would be rejected so, of a page that is not written. */
export function unkeptIn(page: DocumentPage, layout: JsonLayout): readonly Unkept[] {
  const unkept: Unkept[] = []
  for (let index = 0; index < page.count; index++) {
    const error = isFannedOut(layout) ? unplaced(page, index, layout) : faultOf(page, index, layout)
    if (error) unkept.push({ index, error })
  }
  return unkept
}

function unplaced(page: DocumentPage, i: number, layout: JsonLayout): DrayError | undefined {
  const place = attempt(() => placeOf(page, i, layout))
  return 'fault' in place ? place.fault : undefined
}

function renderLines(page: DocumentPage, { text, layout }: Rendering): RenderedPage {
  const outcomes = new Outcomes(page.count)
  compactPage(page)
  let records = 0
  for (let i = 0; i < page.count; i++) {
    const place = attempt(() => placeOf(page, i, layout))
    if ('fault' in place) outcomes.set(i, STATUS.rejected, place.fault)
    else {
      for (const line of stagedLines(place.value, page.bodyBytes(i))) text.put(line)
      records++
    }
  }
  return { outcomes, records }
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

function renderMembers(page: DocumentPage, { text, layout }: Rendering, isFirst: boolean): RenderedPage {
  const outcomes = new Outcomes(page.count)
  const frame = frameOf(layout)
  const [open, between] = [Buffer.from(frame.open), Buffer.from(frame.between)]
  if (layout.indent === 0) compactPage(page)
  let records = 0
  for (let i = 0; i < page.count; i++) {
    const fault = faultOf(page, i, layout)
    if (fault) {
      outcomes.set(i, STATUS.rejected, fault)
      continue
    }
    text.put(isFirst && records === 0 ? open : between)
    if (layout.shape === 'object') putName(page, i, text, frame)
    if (layout.indent > 0) text.put(indentText(page.bodyBytes(i), layout.indent, frame.level))
    else text.putRange(page.bytes, page.at[4 * i + 2]!, page.at[4 * i + 3]!)
    records++
  }
  return { outcomes, records }
}

const QUOTE = Buffer.from('"')

function putName(page: DocumentPage, i: number, text: PageText, frame: Frame): void {
  const isTextAsItStands = (page.traits[i]! & (TRAIT.NUMBER_KEY | TRAIT.COMPOSITE_KEY)) === 0
  if (!isTextAsItStands) return text.put(Buffer.from(JSON.stringify(page.keyText(i)) + frame.colon))
  text.put(QUOTE)
  text.putRange(page.bytes, page.at[4 * i]!, page.at[4 * i + 1]!)
  text.put(quoteAnd(frame.colon))
}

const quotesAnd = new Map<string, Buffer>()

function quoteAnd(colon: string): Buffer {
  const known = quotesAnd.get(colon)
  if (known) return known
  const bytes = Buffer.from(`"${colon}`)
  quotesAnd.set(colon, bytes)
  return bytes
}

function faultOf(page: DocumentPage, i: number, layout: JsonLayout): DrayError | undefined {
  const isSelective = layout.shape === 'array' || layout.kinds !== undefined
  if (!isSelective) return undefined
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
