import type { DocumentPage } from '../page/document-page.ts'
import { GrammarFault, INCOMPLETE, PAD } from './byte-reader.ts'
import { PageCutter } from './pages/page-cutter.ts'
import { Positions } from './pages/position.ts'
import { readableKey } from './readable-key.ts'
import type { Cut, CutRequest, RecordForm, Window } from './record-form.ts'
import type { KeyFault } from './record-key.ts'
import { sourceCorrupt } from './source-corrupt.ts'

export { PAD }
export type { Cut, CutRequest, RecordForm, Window }

/**
 * Cuts records from `start` to at most `limit` complete ones, fingerprinting each on the way. `opened`: the container's
 * bracket lies behind us. Undefined when the window holds not even one complete record and is not final: read a longer
 * one. A record that cannot be a document is one of the page's problems.
 * @throws DrayError SOURCE_CORRUPT with unit, line and byte where the grammar breaks and nothing after it can be trusted
 */
export function cutRecords(window: Window, request: CutRequest): Cut | undefined {
  return new RecordCutter(window, request).cut()
}

const COMMA = 44
const COLON = 58
const QUOTE = 34
const FIRST_OF_BOM = 0xef
const IS_EMPTY = 'is empty'

const CONTAINERS = {
  members: {
    name: 'object',
    open: 123,
    close: 125,
    expected: 'expected {',
    separator: 'expected a comma or }',
  },
  elements: {
    name: 'array',
    open: 91,
    close: 93,
    expected: 'expected [',
    separator: 'expected a comma or ]',
  },
} as const

class RecordCutter {
  private readonly window: Window
  private readonly request: CutRequest
  private readonly positions: Positions
  private readonly cutter: PageCutter
  private readonly prefix: readonly string[]
  private inRecord = false

  constructor(window: Window, request: CutRequest) {
    const { start, limit, unit, form } = request
    if (form.shape !== 'members' && form.keyPrefix.length + form.keyFields.length === 0) {
      throw new TypeError('Records that are no members need a key field or a key from their path')
    }
    this.window = window
    this.request = request
    this.positions = new Positions(unit, window)
    this.prefix = form.keyPrefix.map((part) => JSON.stringify(part))
    this.cutter = new PageCutter({
      bytes: window.bytes,
      start,
      end: window.end,
      final: window.final,
      keys: form.keys,
      watch: form.keyFields,
      cells: false,
      capacity: form.shape === 'value' ? 1 : Math.max(1, Math.min(limit, 1024)),
      positionOf: (offset) => this.positions.of(offset),
    })
  }

  cut(): Cut | undefined {
    try {
      return this.request.form.shape === 'value'
        ? this.cutValue()
        : this.cutContainer(this.request.form.shape)
    } catch (fault) {
      if (!(fault instanceof GrammarFault)) throw fault
      const { unit } = this.request
      throw sourceCorrupt(unit, this.positions.of(fault.at), this.breakage(fault))
    }
  }

  /** The end of a value is known only where the unit ends. */
  private cutValue(): Cut | undefined {
    if (!this.window.final) return undefined
    const p = this.body(this.beginning(), INCOMPLETE, undefined)
    this.refuseMore(p)
    return { page: this.page(), consumed: this.window.end, ended: true }
  }

  private cutContainer(shape: 'members' | 'elements'): Cut | undefined {
    const { scanner } = this.cutter
    const { open, close, expected, separator } = CONTAINERS[shape]
    let isFirst = !this.request.opened
    let at = this.request.start
    if (isFirst) {
      const p = this.beginning()
      if (p < 0) return undefined
      if (scanner.bytes[p] !== open && scanner.stop(expected, p) < 0) return undefined
      at = p + 1
    }
    for (;;) {
      let p = scanner.space(at)
      if (scanner.bytes[p] === close) return this.close(p, at)
      if (this.cutter.records === this.request.limit) break
      if (!isFirst) {
        if (scanner.bytes[p] !== COMMA && scanner.stop(separator, p) < 0) break
        p = scanner.space(p + 1)
      }
      this.inRecord = true
      p = shape === 'members' ? this.member(p) : this.element(p)
      if (p < 0) break
      this.inRecord = false
      isFirst = false
      at = p
    }
    return this.cutBefore(at)
  }

  /** The first byte of the unit that counts, after a byte order mark and white space. */
  private beginning(): number {
    const { scanner } = this.cutter
    const { base, end, final, bytes } = this.window
    let p = this.request.start
    if (base + p === 0 && bytes[p] === FIRST_OF_BOM) {
      if (end < 3 && !final) return INCOMPLETE
      if (bytes[1] === 0xbb && bytes[2] === 0xbf) p += 3
    }
    p = scanner.space(p)
    if (p < end) return p
    if (final) throw new GrammarFault(IS_EMPTY, end)
    return INCOMPLETE
  }

  /** `"name": document` @returns the offset after it, or INCOMPLETE */
  private member(nameFrom: number): number {
    const { scanner, key } = this.cutter
    if (scanner.bytes[nameFrom] !== QUOTE) return scanner.stop("expected a record's name in quotes", nameFrom)
    scanner.traits = 0
    const nameTo = scanner.string(nameFrom + 1)
    if (nameTo < 0) return INCOMPLETE
    const fault = key.takeString(nameFrom, nameTo)
    const colon = scanner.space(nameTo)
    if (scanner.bytes[colon] !== COLON) return scanner.stop('expected a colon', colon)
    return this.body(scanner.space(colon + 1), nameFrom, fault)
  }

  private element(p: number): number {
    this.cutter.scanner.traits = 0
    return this.body(p, INCOMPLETE, undefined)
  }

  /** @param nameFrom where the member's name begins; INCOMPLETE where the record has none */
  private body(from: number, nameFrom: number, nameFault: KeyFault | undefined): number {
    const { cutter } = this
    const to = cutter.document(from)
    if (to < 0) return INCOMPLETE
    const hasName = nameFrom >= 0
    const fault =
      cutter.faultOfDocument(hasName ? nameFrom : from, from, to) ??
      nameFault ??
      (hasName ? this.completeName() : this.takeKey(from))
    if (fault) cutter.reject(fault, from, to, this.labelOf(hasName))
    else cutter.accept(from, to)
    return to
  }

  private completeName(): KeyFault | undefined {
    const { scanner, key } = this.cutter
    const { keyFields } = this.request.form
    const field = scanner.watched[0] ?? -1
    if (field >= 0 && !key.agreesWith(scanner.space(field))) {
      const reason = `its name is not the same as its field "${keyFields[0]}"`
      return { code: 'KEY_MISMATCH', reason, at: scanner.space(field) }
    }
    if (this.prefix.length > 0) key.putParts([...this.prefix, key.nameAsPart()])
    return undefined
  }

  private takeKey(from: number): KeyFault | undefined {
    const { scanner, key } = this.cutter
    const { keyFields, keyPrefix } = this.request.form
    if (keyFields.length === 0 && keyPrefix.length === 1) {
      key.putString(keyPrefix[0]!)
      return undefined
    }
    const parts = [...this.prefix]
    for (const [i, name] of keyFields.entries()) {
      const field = scanner.watched[2 * i]!
      if (field < 0) return { code: 'KEY_MISSING', reason: `it has no field "${name}"`, at: from }
      const p = scanner.space(field)
      if (keyFields.length + keyPrefix.length === 1) return key.take(p)
      const part = key.part(p)
      if (typeof part !== 'string') return part
      parts.push(part)
    }
    key.putParts(parts)
    return undefined
  }

  /** The key of a rejected record, where all of it is there: for eyes. */
  private labelOf(hasName: boolean): string | undefined {
    const { scanner, key } = this.cutter
    const { keyFields, keyPrefix } = this.request.form
    const parts = [...keyPrefix]
    if (hasName) parts.push(readableKey(scanner.utf8(key.from - 1, key.to + 1)))
    else {
      for (let i = 0; i < keyFields.length; i++) {
        if (scanner.watched[2 * i]! < 0) return undefined
        parts.push(readableKey(scanner.utf8(scanner.watched[2 * i]!, scanner.watched[2 * i + 1]!)))
      }
    }
    return parts.length === 1 ? parts[0] : JSON.stringify(parts)
  }

  /** The container's bracket closes at `p`; the last record ended at `at`. */
  private close(p: number, at: number): Cut | undefined {
    this.refuseMore(p + 1)
    if (!this.window.final) return this.cutBefore(at)
    return { page: this.page(), consumed: this.window.end, ended: true }
  }

  private cutBefore(consumed: number): Cut | undefined {
    if (this.cutter.records === 0 && this.request.limit > 0) return undefined
    return { page: this.page(), consumed, ended: false }
  }

  private refuseMore(from: number): void {
    const p = this.cutter.scanner.space(from)
    if (p < this.window.end) throw new GrammarFault('something follows the end of the JSON text', p)
  }

  private breakage(fault: GrammarFault): string {
    if (!fault.isEnd) return fault.message === IS_EMPTY ? IS_EMPTY : `is not valid JSON: ${fault.message}`
    const { shape } = this.request.form
    if (this.inRecord || shape === 'value') return 'ends in the middle of a record'
    return `ends in the middle of its ${CONTAINERS[shape].name}`
  }

  private page(): DocumentPage {
    const { unit, parts } = this.request
    const origin = { at: 0, byte: this.window.base, line: this.window.line }
    return this.cutter.page([{ from: 0, unit, origin, ...(parts ? { parts } : {}) }], undefined)
  }
}
