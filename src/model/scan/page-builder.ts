import type { Cursor } from '../cursor.ts'
import { DocumentPage } from '../document-page.ts'
import type { Key, KeyPart } from '../key.ts'
import type { UnitSpan } from '../page.ts'
import type { Problem } from '../problem.ts'
import { PAD } from './byte-reader.ts'
import { canonicalNumber } from './canonical-number.ts'
import { CELL_SEPARATOR, cutRenderedRecords, RECORD_SEPARATOR } from './cut-rendered.ts'

export interface LooseEntry {
  readonly key: Key
  /** JSON text of the document. */
  readonly body: string | Uint8Array
  /** JSON array text of the extracted columns: of all entries of a page, or of none. */
  readonly cells?: string
}

export interface BuildRequest {
  readonly keys: 'text' | 'typed'
  readonly next: Cursor | undefined
  /** Counted in `entries`. */
  readonly spans?: readonly UnitSpan[]
  readonly problems?: readonly Problem[]
}

/**
 * A page from loose entries: for stores and mappings that work record by record. Fingerprints as the cutters do, since
 * it is rendered and cut; what is no document becomes a problem, as there.
 */
export function buildPage(entries: readonly LooseEntry[], request: BuildRequest): DocumentPage {
  const { keys, next, spans = [], problems = [] } = request
  const cells = entries.some((entry) => entry.cells !== undefined)
  const { bytes, end } = render(entries, cells)
  const cut = cutRenderedRecords(bytes, { end, keys, unit: '', next, cells })
  const found = cut.page.problems.map((problem, i): Problem => {
    const ordinal = cut.problemOrdinals[i]!
    return {
      ...problem,
      index: ordinal,
      position: { unit: unitOf(ordinal, spans) },
      bytes: bytesOf(entries[ordinal]!.body).slice(),
    }
  })
  return new DocumentPage({
    ...cut.page,
    problems: [...problems, ...found],
    spans: spans.map((span) => ({ ...span, from: span.from - before(cut.problemOrdinals, span.from) })),
  })
}

function render(entries: readonly LooseEntry[], cells: boolean): { bytes: Uint8Array; end: number } {
  const pieces: Uint8Array[] = []
  let end = 0
  const add = (piece: Uint8Array): void => {
    pieces.push(piece)
    end += piece.length
  }
  entries.forEach((entry, i) => {
    if (i > 0) add(BETWEEN_RECORDS)
    add(Buffer.from(`${keyJson(entry.key)}:`))
    add(withoutSeparators(bytesOf(entry.body)))
    if (!cells) return
    add(BEFORE_CELLS)
    add(withoutSeparators(bytesOf(entry.cells ?? '[]')))
  })
  const bytes = new Uint8Array(end + PAD)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return { bytes, end }
}

const BETWEEN_RECORDS = new Uint8Array([RECORD_SEPARATOR])
const BEFORE_CELLS = new Uint8Array([CELL_SEPARATOR])
const NO_SEPARATOR = 31

function keyJson(key: Key): string {
  const [first] = key.parts
  return key.parts.length === 1 ? partJson(first!) : `[${key.parts.map(partJson).join(',')}]`
}

/** A number that is none (NaN) is no text either: the cutter rejects its record. */
function partJson(part: KeyPart): string {
  if (typeof part === 'string') return JSON.stringify(part)
  if (typeof part === 'bigint') return String(part)
  if (!Number.isFinite(part)) return 'false'
  return Object.is(part, -0) ? '-0' : canonicalNumber(String(part))
}

/** No JSON has a separator in it. A text that has must not pass for two records: it stays as malformed as it is. */
function withoutSeparators(text: Uint8Array): Uint8Array {
  if (!text.includes(RECORD_SEPARATOR) && !text.includes(CELL_SEPARATOR)) return text
  return text.map((c) => (c === RECORD_SEPARATOR || c === CELL_SEPARATOR ? NO_SEPARATOR : c))
}

/** Half a surrogate pair has no UTF-8: it is carried as its escape, which is the same JSON string. */
function bytesOf(text: string | Uint8Array): Uint8Array {
  if (typeof text !== 'string') return text
  return Buffer.from(text.replace(LONE_SURROGATE, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`))
}

const LONE_SURROGATE = /\p{Surrogate}/gu

function unitOf(ordinal: number, spans: readonly UnitSpan[]): string {
  return spans.findLast(({ from }) => from <= ordinal)?.unit ?? ''
}

function before(ordinals: readonly number[], from: number): number {
  return ordinals.filter((ordinal) => ordinal < from).length
}
