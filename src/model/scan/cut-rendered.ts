import { freeBuffers } from '../../lib/free-buffers.ts'
import type { Cursor } from '../cursor.ts'
import type { DocumentPage } from '../page/document-page.ts'
import { GrammarFault } from './byte-reader.ts'
import { compactPage } from './pages/compact-page.ts'
import { SEED } from './hash/hash-kinds.ts'
import { PageCutter } from './pages/page-cutter.ts'
import { readableKey } from './readable-key.ts'
import type { KeyFault } from './record-key.ts'
import { placeTexts, type TextsBefore } from './place-texts.ts'
import { resolveMarks } from './resolve-marks.ts'

/** Stand between two records, and between a document and its cells: both are legal nowhere in JSON. */
export const RECORD_SEPARATOR = 30
export const CELL_SEPARATOR = 29
/** Stands before what a record cannot say, and so is legal nowhere, either: a name that would be taken for a tag. */
export const UNRENDERED = 28

export interface RenderedRequest {
  readonly end: number
  readonly keys: 'text' | 'typed'
  readonly unit: string
  readonly next: Cursor | undefined
  readonly cells: boolean
  /** So many there are, where that is known: their columns need not grow. */
  readonly records?: number
  /** Doubles and bytes come behind a MARK, which nothing else in the text holds. */
  readonly hasMarks?: boolean
  /** Some of its texts lie before each record. */
  readonly texts?: TextsBefore
  /** Values that a record cannot say come behind UNRENDERED, and nothing else does. */
  readonly hasUnrendered?: boolean
  /** Every number with a point comes so: it is a double's shortest decimal. */
  readonly fractionsAreDoubles?: boolean
  /** What records are made of, in order, as JSON texts of names: where each has just these, the page tells where their values lie. */
  readonly members?: readonly string[]
  /** White space outside strings is the engine's own, and goes. */
  readonly compact?: boolean
}

/**
 * A page that an engine rendered: `key:document` (the key a string, a number, or an array of these where it has several
 * parts), then, where the layout has columns, byte 29 and the JSON array of its cells; records are separated by byte 30.
 * PAD spare bytes follow `end`. A malformed record becomes a problem (RECORD_INVALID): byte 30 tells where the next begins.
 *
 * A store that does not check its texts could hold a separator in one: its driver compares entries and problems of the
 * page with the rows that it asked for.
 */
export function cutRendered(bytes: Uint8Array, request: RenderedRequest): DocumentPage {
  return cutRenderedRecords(bytes, request).page
}

/** The same, and per problem how many records lay before it. */
export function cutRenderedRecords(
  bytes: Uint8Array,
  request: RenderedRequest,
): { readonly page: DocumentPage; readonly problemOrdinals: readonly number[] } {
  return new RenderedCutter(bytes, request).cut()
}

const COLON = 58
const QUOTE = 34
const MINUS = 45
const ZERO = 48
const NINE = 57
const OPEN_ARRAY = 91
const CLOSE_ARRAY = 93
const MALFORMED = -1
const [E1, E2, E3, E4] = SEED.ELEMENT

const TAGS = {
  code: 'VALUE_UNSUPPORTED',
  reason: 'a JSON column of it holds a name that begins with $dray:',
} as const

/** What keeps a record from being cut, and where. */
type Malformation = Pick<KeyFault, 'reason' | 'at'>

/** Where nobody knows how many there are. */
const FEW_RECORDS = 256

/** All of it as JSON. Of a text that grows the bytes that were given are gone. */
function textOf(
  given: Uint8Array,
  { end: givenEnd, texts, hasMarks }: RenderedRequest,
): { readonly bytes: Uint8Array; readonly end: number } {
  const { bytes, length: end } = texts ? placeTexts(given, texts) : { bytes: given, length: givenEnd }
  if (texts) freeBuffers([given.buffer])
  return { bytes, end: hasMarks ? resolveMarks(bytes, end) : end }
}

class RenderedCutter {
  private readonly bytes: Uint8Array
  private readonly request: RenderedRequest
  private readonly cutter: PageCutter
  private readonly problemOrdinals: number[] = []
  private keyFrom = 0
  private keyTo = 0
  private bodyFrom = 0
  private malformation: Malformation = { reason: '', at: 0 }

  constructor(given: Uint8Array, rendered: RenderedRequest) {
    const { bytes, end } = textOf(given, rendered)
    const request = { ...rendered, end }
    this.bytes = bytes
    this.request = request
    this.cutter = new PageCutter({
      bytes,
      start: 0,
      end: request.end,
      final: true,
      keys: request.keys,
      watch: [],
      cells: request.cells,
      members: request.members,
      capacity: Math.max(1, request.records ?? FEW_RECORDS),
      // A rendered page lies nowhere in the store: an offset in it would tell nobody anything.
      positionOf: () => ({ unit: request.unit }),
    })
    this.cutter.scanner.fractionsAreDoubles = request.fractionsAreDoubles === true
  }

  cut(): { readonly page: DocumentPage; readonly problemOrdinals: readonly number[] } {
    const { end, unit, next } = this.request
    for (let p = 0; p < end;) {
      const to = this.record(p)
      p = (to === MALFORMED ? this.rejectMalformed(p) : to) + 1
    }
    const page = this.cutter.page([{ from: 0, unit }], next)
    if (this.request.compact === true) compactPage(page)
    return { page, problemOrdinals: this.problemOrdinals }
  }

  /** @returns the offset of the separator after it, or MALFORMED */
  private record(recordFrom: number): number {
    const { scanner } = this.cutter
    this.keyTo = this.keyFrom = this.bodyFrom = recordFrom
    this.malformation = { reason: 'it is not key, colon and document', at: recordFrom }
    try {
      scanner.traits = 0
      this.keyFrom = scanner.space(recordFrom)
      const keyFault = this.takeKey(this.keyFrom)
      const colon = scanner.space(this.keyTo)
      if (this.bytes[colon] !== COLON) return MALFORMED
      this.bodyFrom = scanner.space(colon + 1)
      return this.document(this.bodyFrom, keyFault)
    } catch (fault) {
      if (!(fault instanceof GrammarFault)) throw fault
      this.malformation = { reason: `it is not valid JSON: ${fault.message}`, at: fault.at }
      return MALFORMED
    }
  }

  private takeKey(p: number): KeyFault | undefined {
    const { scanner, key } = this.cutter
    const c = this.bytes[p]!
    if (c === QUOTE) {
      this.keyTo = scanner.string(p + 1)
      return key.takeString(p, this.keyTo)
    }
    const isNumber = c === MINUS || (c >= ZERO && c <= NINE)
    if (!isNumber) this.keyTo = scanner.value(p, E1, E2, E3, E4)
    const fault = c === OPEN_ARRAY ? this.takeParts(p) : key.take(p)
    // Whoever takes a number has checked it.
    if (isNumber) this.keyTo = key.after
    // What was seen in the key is no trait of the document.
    scanner.traits = 0
    return fault
  }

  private takeParts(open: number): KeyFault | undefined {
    const { scanner, key } = this.cutter
    const parts: string[] = []
    for (let p = open; this.bytes[p] !== CLOSE_ARRAY;) {
      const from = scanner.space(p + 1)
      const part = key.part(from)
      if (typeof part !== 'string') return part
      parts.push(part)
      p = scanner.space(key.after)
    }
    if (parts.length < 2)
      return { code: 'KEY_INVALID', reason: 'its key is a list of less than two parts', at: open }
    key.putParts(parts)
    return undefined
  }

  private document(from: number, keyFault: KeyFault | undefined): number {
    const { cutter, request } = this
    const { scanner } = cutter
    const to = cutter.document(from)
    const fault = cutter.faultOfDocument(this.keyFrom, from, to) ?? keyFault
    let stop = scanner.space(to)
    const cellsFrom = stop + 1
    if (request.cells) {
      if (this.bytes[stop] !== CELL_SEPARATOR || this.bytes[cellsFrom] !== OPEN_ARRAY) return MALFORMED
      scanner.traits = 0
      stop = scanner.value(cellsFrom, E1, E2, E3, E4)
    }
    if (stop < request.end && this.bytes[stop] !== RECORD_SEPARATOR) return MALFORMED
    if (fault) this.reject(fault, from, to)
    else if (request.cells) cutter.acceptWithCells(from, to, cellsFrom, stop)
    else cutter.accept(from, to)
    return stop
  }

  private rejectMalformed(recordFrom: number): number {
    const separator = this.bytes.indexOf(RECORD_SEPARATOR, recordFrom)
    const to = separator < 0 || separator > this.request.end ? this.request.end : separator
    const { hasUnrendered } = this.request
    const isUnrendered = hasUnrendered === true && this.bytes[this.malformation.at] === UNRENDERED
    const fault: KeyFault = isUnrendered
      ? { ...TAGS, at: 0 }
      : { code: 'RECORD_INVALID', ...this.malformation }
    this.reject(fault, this.bodyFrom, to)
    return to
  }

  /** A page lies nowhere, so the place within the document is told in words. */
  private reject(fault: KeyFault, from: number, to: number): void {
    const { cutter } = this
    const byte = fault.at - this.bodyFrom
    const reason = byte > 0 ? `${fault.reason}, at byte ${byte}` : fault.reason
    const hasKey = this.keyTo > this.keyFrom
    const label = hasKey ? readableKey(cutter.scanner.utf8(this.keyFrom, this.keyTo)) : undefined
    this.problemOrdinals.push(cutter.records)
    cutter.reject({ ...fault, reason }, from, to, label)
  }
}
