import type { DocumentPage } from '../../model/document-page.ts'
import { DrayError } from '../../model/error.ts'
import { Key } from '../../model/key.ts'
import { Outcomes, STATUS } from '../../model/outcomes.ts'
import { TRAIT } from '../../model/page.ts'
import { compactPage, indentText } from '../../model/scan/api.ts'
import type { Value } from '../../model/value.ts'
import { type Frame, frameOf } from './frame.ts'
import type { JsonLayout } from './layout.ts'

export interface RenderedPage {
  readonly bytes: Uint8Array
  readonly outcomes: Outcomes
  /** Records in `bytes`. */
  readonly records: number
}

/**
 * The records of a page as they stand in the file: text is kept, numbers and escapes included. In an array the key must
 * be within the document; where it is not, that record is rejected.
 */
export function renderPage(page: DocumentPage, layout: JsonLayout, isFirst: boolean): RenderedPage {
  const outcomes = new Outcomes(page.count)
  const frame = frameOf(layout)
  const pieces: Uint8Array[] = []
  const [open, between] = [Buffer.from(frame.open), Buffer.from(frame.between)]
  if (layout.indent === 0) compactPage(page)
  let records = 0
  for (let i = 0; i < page.count; i++) {
    const fault = layout.shape === 'array' ? keyFault(page, i, layout) : undefined
    if (fault) {
      outcomes.set(i, STATUS.rejected, fault)
      continue
    }
    pieces.push(isFirst && records === 0 ? open : between)
    if (layout.shape === 'object') pushName(pieces, page, i, frame)
    pieces.push(bodyOf(page, i, layout, frame))
    records++
  }
  return { bytes: Buffer.concat(pieces), outcomes, records }
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

function keyFault(page: DocumentPage, i: number, layout: JsonLayout): DrayError | undefined {
  const field = layout.keyFields[0] ?? 'id'
  const key = page.keyText(i)
  const found = fieldOf(page, i, field)
  if (found === undefined)
    return new DrayError('KEY_MISSING', `It has no field "${field}" for its key`, { key })
  if (found === key) return undefined
  return new DrayError('KEY_MISMATCH', `Its field "${field}" is not its key`, { key })
}

/** The text of a field that may be a key. */
function fieldOf(page: DocumentPage, i: number, field: string): string | undefined {
  const value = (page.entry(i).body.value() as { readonly [field: string]: Value })[field]
  const isKey = typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
  return isKey ? Key.of(value).text : undefined
}
