import { absorb, lanes } from '../../../lib/murmur.ts'
import type { Cursor } from '../../cursor.ts'
import { DocumentPage } from '../../page/document-page.ts'
import type { ErrorCode } from '../../error-codes.ts'
import { TRAIT, type UnitSpan } from '../../page/page.ts'
import type { Position, Problem } from '../../page/problem.ts'
import { Columns } from './columns.ts'
import { KIND, SEED } from '../hash/hash-kinds.ts'
import { KnownMembers } from '../known-members.ts'
import { KeyTail } from './key-tail.ts'
import { RecordKey, type KeyFault } from '../record-key.ts'
import { JsonScanner } from '../scanner.ts'
import { firstInvalidUtf8, isUtf8Text } from '../utf8.ts'

const OPEN_OBJECT = 123
const UNLIKE = -1
const [R1, R2, R3, R4] = SEED.ROOT

export interface CutterOptions {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly final: boolean
  readonly keys: 'text' | 'typed'
  /** Fields of a record that the cutter will ask for. */
  readonly watch: readonly string[]
  readonly cells: boolean
  /** What records are expected to be made of: see KnownMembers. */
  readonly members?: readonly string[] | undefined
  readonly capacity: number
  readonly positionOf: (offset: number) => Position
}

/** What cutters of every form share: one record after the other becomes an entry of the page, or one of its problems. */
export class PageCutter {
  readonly scanner: JsonScanner
  readonly key: RecordKey
  readonly columns: Columns
  readonly problems: Problem[] = []
  private readonly options: CutterOptions
  private readonly tail: KeyTail
  private readonly isUtf8: boolean
  private readonly known: KnownMembers | undefined
  private isKnown = false
  private readonly object = new Int32Array(4)
  private objectTraits = 0

  constructor(options: CutterOptions) {
    const { bytes, start, end, final, keys, watch, cells, members, capacity } = options
    this.options = options
    this.scanner = new JsonScanner(watch)
    this.scanner.load(bytes, end, final)
    this.tail = new KeyTail(end)
    this.key = new RecordKey(this.scanner, keys, this.tail)
    this.known = members && KnownMembers.of(members)
    this.columns = new Columns(capacity, cells, this.known)
    this.isUtf8 = isUtf8Text(bytes, start, end, final)
  }

  /** Records met: entries and problems. */
  get records(): number {
    return this.columns.count + this.problems.length
  }

  /** Scans the document at `p` and keeps its hash. @returns the offset after it, or INCOMPLETE */
  document(p: number): number {
    const { scanner, object, known } = this
    const end = known ? known.scan(scanner, p) : UNLIKE
    // A record that breaks off may have left it.
    scanner.outerLevels = 0
    this.isKnown = end !== UNLIKE
    p = this.isKnown ? end : scanner.value(p, R1, R2, R3, R4)
    object[0] = lanes[0]!
    object[1] = lanes[1]!
    object[2] = lanes[2]!
    object[3] = lanes[3]!
    this.objectTraits = scanner.traits
    return p
  }

  /** Why the document just scanned cannot be one. `recordFrom` … `to` is all of it, name included. */
  faultOfDocument(recordFrom: number, from: number, to: number): KeyFault | undefined {
    const { bytes } = this.options
    if (!this.isUtf8 && !isUtf8Text(bytes, recordFrom, to, true)) {
      const at = firstInvalidUtf8(bytes, recordFrom, to)
      return { code: 'TEXT_INVALID', reason: 'it is not UTF-8 text', at }
    }
    if (bytes[from] !== OPEN_OBJECT) {
      return { code: 'RECORD_NOT_DOCUMENT', reason: 'it is not an object', at: from }
    }
    const at = this.scanner.duplicateAt
    return at < 0 ? undefined : { code: 'FIELD_DUPLICATE', reason: this.duplicateReason(at), at }
  }

  /** The document just scanned, under `key`, becomes an entry. */
  accept(from: number, to: number): void {
    this.mixPrint()
    this.columns.add(this.key, from, to, this.objectTraits | this.key.traits)
    if (this.known) this.columns.addValues(this.isKnown)
  }

  /** The same with its extracted columns, whose hash is in `lanes`. */
  acceptWithCells(from: number, to: number, cellsFrom: number, cellsTo: number): void {
    const c1 = lanes[0]!
    const c2 = lanes[1]!
    const c3 = lanes[2]!
    const c4 = lanes[3]!
    this.mixPrint()
    absorb(lanes[0]!, lanes[1]!, lanes[2]!, lanes[3]!, c1, c2, c3, c4, KIND.CELLS)
    const traits = this.objectTraits | (this.scanner.traits & ~TRAIT.SPACED)
    this.columns.add(this.key, from, to, traits | this.key.traits)
    this.columns.addCells(cellsFrom, cellsTo)
    if (this.known) this.columns.addValues(this.isKnown)
  }

  /** The record's bytes, from `from` on, become a problem. */
  reject(
    fault: { readonly code: ErrorCode; readonly reason: string; readonly at: number },
    from: number,
    to: number,
    key?: string,
  ): void {
    this.problems.push({
      code: fault.code,
      reason: fault.reason,
      position: this.options.positionOf(fault.at),
      ...(key === undefined ? {} : { key }),
      bytes: this.options.bytes.slice(from, to),
    })
  }

  page(spans: readonly UnitSpan[], next: Cursor | undefined): DocumentPage {
    const bytes = this.tail.appendTo(this.options.bytes)
    return new DocumentPage({ ...this.columns.finish(), bytes, spans, problems: this.problems, next })
  }

  /** Key and document, mixed: never linear, so that a field exchanged between two records changes both. */
  private mixPrint(): void {
    const { object } = this
    const key = this.key.lanes
    absorb(key[0]!, key[1]!, key[2]!, key[3]!, object[0]!, object[1]!, object[2]!, object[3]!, KIND.RECORD)
  }

  private duplicateReason(at: number): string {
    const { scanner } = this
    const name = scanner.utf8(at, scanner.string(at + 1))
    return `an object in it has the field ${name} twice`
  }
}
