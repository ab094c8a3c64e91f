import type { Cursor } from '../../cursor.ts'
import { freeBuffers } from '../../../lib/free-buffers.ts'
import type { DocumentPage } from '../../page/document-page.ts'
import type { Key, KeyPart } from '../../key.ts'
import { ownedPage } from '../../page/owned-page.ts'
import type { UnitSpan } from '../../page/page.ts'
import type { Problem } from '../../page/problem.ts'
import { canonicalNumber } from '../hash/canonical-number.ts'
import { CELL_SEPARATOR, cutRenderedRecords, RECORD_SEPARATOR } from '../cut-rendered.ts'
import { RenderedText } from '../rendered-text.ts'

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
  const cells = entries.some((entry) => entry.cells !== undefined)
  const builder = new PageBuilder({ cells, bytes: bytesOf(entries) })
  for (const entry of entries) builder.add(entry)
  return builder.page(request)
}

/** Huge ones are given all of their room at once, else it doubles, and both are held for a while. */
function bytesOf(entries: readonly LooseEntry[]): number {
  let bytes = 0
  for (const { body } of entries) bytes += body.length
  return bytes < LARGE_BYTES ? FIRST_BYTES : bytes + FIRST_BYTES * entries.length
}

const LARGE_BYTES = 4 << 20
const FIRST_BYTES = 1024
const NO_SEPARATOR = 31

/** The same entry by entry: what was added is kept as bytes alone. */
export class PageBuilder {
  readonly #cells: boolean
  readonly #text: RenderedText
  /** Per entry: where its body begins and ends, and where all of it ends. */
  readonly #marks: number[] = []

  /** @param options.bytes about how large the page will be */
  constructor({ cells, bytes = FIRST_BYTES }: { readonly cells: boolean; readonly bytes?: number }) {
    this.#cells = cells
    this.#text = new RenderedText(bytes)
  }

  get count(): number {
    return this.#marks.length / 3
  }

  add({ key, body, cells }: LooseEntry): void {
    const text = this.#text
    if (this.count > 0) text.putByte(RECORD_SEPARATOR)
    text.putText(`${keyJson(key)}:`)
    const from = text.length
    if (typeof body === 'string') text.putText(body)
    else text.putBytes(body)
    const to = text.length
    if (this.#cells) {
      text.putByte(CELL_SEPARATOR)
      text.putText(cells ?? '[]')
    }
    this.#marks.push(from, to, text.length)
  }

  /** Ends the builder. */
  page({ keys, next, spans = [], problems = [] }: BuildRequest): DocumentPage {
    const { bytes, length: end } = this.#text
    const originals = this.#hasForeignSeparators() ? this.#hideSeparators(bytes) : bytes
    const cut = cutRenderedRecords(bytes, { end, keys, unit: '', next, cells: this.#cells })
    const found = cut.page.problems.map((problem, i): Problem => {
      const ordinal = cut.problemOrdinals[i]!
      return {
        ...problem,
        index: ordinal,
        position: { unit: unitOf(ordinal, spans) },
        bytes: originals.slice(this.#marks[3 * ordinal], this.#marks[3 * ordinal + 1]),
      }
    })
    // Texts of keys that lie nowhere in it made another buffer of the page.
    if (cut.page.bytes.buffer !== bytes.buffer) freeBuffers([bytes.buffer])
    return ownedPage({
      ...cut.page,
      problems: [...problems, ...found],
      spans: spans.map((span) => ({ ...span, from: span.from - before(cut.problemOrdinals, span.from) })),
    })
  }

  #hasForeignSeparators(): boolean {
    const { count } = this
    const ours = this.#text.count(RECORD_SEPARATOR) === Math.max(0, count - 1)
    return !ours || this.#text.count(CELL_SEPARATOR) !== (this.#cells ? count : 0)
  }

  /**
   * No JSON has a separator in it. A text that has must not pass for two records: it stays as malformed as it is.
   * @returns the bytes as they were
   */
  #hideSeparators(bytes: Uint8Array): Uint8Array {
    const originals = bytes.slice()
    for (let i = 0; i < this.#marks.length; i += 3) {
      const [bodyFrom, bodyTo, end] = this.#marks.slice(i, i + 3) as [number, number, number]
      hide(bytes, bodyFrom, bodyTo)
      hide(bytes, bodyTo + 1, end)
    }
    return originals
  }
}

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

function hide(bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    if (bytes[at] === RECORD_SEPARATOR || bytes[at] === CELL_SEPARATOR) bytes[at] = NO_SEPARATOR
  }
}

function unitOf(ordinal: number, spans: readonly UnitSpan[]): string {
  return spans.findLast(({ from }) => from <= ordinal)?.unit ?? ''
}

function before(ordinals: readonly number[], from: number): number {
  return ordinals.filter((ordinal) => ordinal < from).length
}
