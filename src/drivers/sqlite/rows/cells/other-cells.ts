import { isUtf8 } from 'node:buffer'
import { bytesOfBase64 } from '../../../../lib/bytes-of-base64.ts'
import { putEscaped } from '../../../../model/scan/strings/escape-text.ts'
import type { RenderedText } from '../../../../model/scan/rendered-text.ts'
import { printJson, parseJson } from '../../../../model/json/json-text.ts'
import { isDrayError } from '../../../../model/error.ts'
import { base64Of, isPlainString, type RawCell as CellText } from '../../../../model/page/raw-cell.ts'
import { unescapedText } from '../../../../model/scan/strings/unescaped-text.ts'
import { tagName } from '../../../../model/json/json-tags.ts'
import { Tagged } from '../../../../model/value.ts'
import type { Bound } from '../../database.ts'
import { MARK } from '../../../../model/scan/api.ts'
import { quoteText } from '../../identifier.ts'
import { DOUBT, stringText } from '../../read/cell-text.ts'
import { decoded, RowFault, textBytes } from '../../row-fault.ts'
import type { CellForm } from './cell-form.ts'
import type { RawCell } from './raw-cell.ts'

const LETTER_T = 't'.charCodeAt(0)
const LETTER_F = 'f'.charCodeAt(0)

export const booleanForm: CellForm = {
  declared: 'BOOLEAN',
  affinities: ['numeric', 'integer', 'blob'],
  rendered: (cell) =>
    `iif(typeof(${cell}) IN ('integer', 'null'), ` +
    `CASE WHEN ${cell} = 1 THEN 'true' WHEN ${cell} = 0 THEN 'false' WHEN ${cell} IS NULL THEN 'null' ELSE ${DOUBT} END, ${DOUBT})`,
  renderedKey: (cell) =>
    `iif(typeof(${cell}) = 'integer', CASE ${cell} WHEN 1 THEN '"true"' WHEN 0 THEN '"false"' ELSE ${DOUBT} END, ${DOUBT})`,
  read(cell, what) {
    if (cell.is === 'integer' && (cell.value === 0n || cell.value === 1n))
      return cell.value === 1n ? 'true' : 'false'
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds something else than 0 and 1`)
  },
  placeholder: '?',
  width: 1,
  raw({ bytes, from }) {
    const first = bytes[from]
    return first === LETTER_T ? 1n : first === LETTER_F ? 0n : undefined
  },
  bind(value, what) {
    if (typeof value === 'boolean') return [value ? 1n : 0n]
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes true and false`)
  },
}

export function stringForm(declared: string): CellForm {
  return {
    declared,
    affinities: ['text', 'blob'],
    rendered: (cell) => stringText(cell),
    read: (cell, what) => JSON.stringify(textOf(cell, what)),
    put: putString,
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    raw: (cell) =>
      isPlainString(cell) ? cell.bytes.subarray(cell.from + 1, cell.to - 1) : unescapedText(cell),
    bind(value, what) {
      if (typeof value === 'string') return [textBytes(value, what)]
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes text`)
    },
  }
}

export const bytesForm: CellForm = {
  declared: 'BLOB',
  affinities: ['blob', 'text', 'integer', 'numeric', 'real'],
  rendered: (cell) =>
    `CASE typeof(${cell}) WHEN 'blob' THEN ${bytesText(cell)} WHEN 'null' THEN 'null' ELSE ${DOUBT} END`,
  hasMarks: true,
  read(cell, what) {
    if (cell.is === 'blob') return bytesJson(cell.value)
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where bytes are expected`)
  },
  put: putBytes,
  placeholder: '?',
  width: 1,
  raw(cell) {
    const base64 = base64Of(cell)
    return base64 && bytesOfBase64(cell.bytes, base64.from, base64.to)
  },
  bind(value, what) {
    if (value instanceof Uint8Array) return [value]
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes bytes`)
  },
}

/** A value of a kind that JSON does not have, as its text. */
export function taggedForm(
  tag: string,
  declared: string,
  affinities: CellForm['affinities'] = ['text', 'blob'],
): CellForm {
  const name = tagName(tag) ?? `$dray:${tag}`
  const open = `{${JSON.stringify(name)}:`
  const openBytes = Buffer.from(`${open}"`)
  return {
    declared,
    affinities,
    rendered: (cell) =>
      `CASE typeof(${cell}) WHEN 'text' THEN ${quoteText(open)} || json_quote(${cell}) || '}' ` +
      `WHEN 'null' THEN 'null' ELSE ${DOUBT} END`,
    renderedKey: (cell) =>
      `iif(typeof(${cell}) = 'text', json_quote(${quoteText(open)} || json_quote(${cell}) || '}'), ${DOUBT})`,
    read: (cell, what) => `${open}${JSON.stringify(textOf(cell, what))}}`,
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    raw: (cell) => textInTag(cell, openBytes),
    bind(value, what) {
      if (value instanceof Tagged && value.tag === tag && typeof value.value === 'string') {
        return [textBytes(value.value, what)]
      }
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes values of the kind ${tag}`)
    },
  }
}

/** The text of such a value, where it is written as dray writes it and nothing in it is escaped. */
function textInTag({ bytes, from, to }: CellText, open: Uint8Array): Bound | undefined {
  const textFrom = from + open.length
  const textTo = to - TAG_CLOSE.length
  if (textTo < textFrom) return undefined
  for (let i = 0; i < open.length; i++) if (bytes[from + i] !== open[i]) return undefined
  const text = bytes.subarray(textFrom, textTo)
  if (bytes[textTo] !== QUOTE || text.includes(QUOTE) || text.includes(BACKSLASH)) return undefined
  return text
}

const TAG_CLOSE = '"}'
const QUOTE = 34
const BACKSLASH = 92
/** `$`: without it and without escapes there is no tag. */
const TAG_SIGN = 36

/** What JSON allows between tokens. */
const WHITE_SPACE = 'char(32, 9, 10, 13)'

/** `document`: any JSON value, and no name in it that begins as tags do. `list`: an array of values of other columns. */
export function jsonForm(declared: string, kind: 'document' | 'list'): CellForm {
  const isPlain = (cell: string): string => (kind === 'document' ? ` AND instr(${cell}, '$dray:') = 0` : '')
  return {
    declared,
    affinities: ['text', 'blob'],
    rendered: (cell) =>
      `CASE WHEN typeof(${cell}) = 'text' AND json_valid(${cell})${isPlain(cell)} ` +
      `THEN iif(instr(${cell}, 'null') > 0 AND trim(${cell}, ${WHITE_SPACE}) = 'null', '{"$dray:json":null}', ${cell}) ` +
      `WHEN ${cell} IS NULL THEN 'null' ELSE ${DOUBT} END`,
    keepsDigits: true,
    read(cell, what) {
      const text = textOf(cell, what)
      try {
        parseJson(text)
      } catch (error) {
        if (!isDrayError(error)) throw error
        throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a text that is no JSON`)
      }
      if (kind === 'document' && text.includes('$dray:')) {
        throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a name that begins with $dray:`)
      }
      return text.trim() === 'null' ? '{"$dray:json":null}' : text
    },
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    raw({ bytes, from, to }) {
      const text = bytes.subarray(from, to)
      return text.includes(TAG_SIGN) || text.includes(BACKSLASH) ? undefined : text
    },
    bind(value, what) {
      if (value instanceof Tagged && value.tag === 'json') return [Buffer.from('null')]
      const text = printJson(value)
      if (kind === 'document' && text.includes('$dray:')) {
        throw new RowFault(
          'VALUE_UNSUPPORTED',
          `${what} takes JSON, and holds a value that has no form there`,
        )
      }
      return [textBytes(text, what)]
    },
  }
}

/** More bytes are read as they lie: their digits would be held beside them. */
const MOST_RENDERED_BYTES = 1 << 20

export function bytesText(cell: string): string {
  const digits = `'{"$dray:bytes":"${String.fromCharCode(MARK)}x' || hex(${cell}) || '"}'`
  return `iif(octet_length(${cell}) > ${MOST_RENDERED_BYTES}, ${DOUBT}, ${digits})`
}

/** The JSON string of a text. @returns false, and nothing is put, of another value and where it is not UTF-8 */
export function putString(cell: RawCell, to: RenderedText): boolean {
  if (cell.is !== 'text' || !isUtf8(cell.value)) return false
  putEscaped(cell.value, to)
  return true
}

/** What `bytesJson` gives, without a string of it. @returns false, and nothing is put, of another value */
export function putBytes(cell: RawCell, to: RenderedText): boolean {
  if (cell.is !== 'blob') return false
  to.putText('{"$dray:bytes":"')
  to.putBase64(cell.value)
  to.putText('"}')
  return true
}

export function bytesJson(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return `{"$dray:bytes":"${base64}"}`
}

export function textOf(cell: RawCell, what: string): string {
  if (cell.is === 'text') return decoded(cell.value, what)
  throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where text is expected`)
}
