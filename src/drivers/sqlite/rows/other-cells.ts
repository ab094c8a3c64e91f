import { printJson, parseJson } from '../../../model/json-text.ts'
import { isDrayError } from '../../../model/error.ts'
import { tagName } from '../../../model/json-tags.ts'
import { Tagged } from '../../../model/value.ts'
import { quotedSql, stringText } from '../read/cell-text.ts'
import { decoded, RowFault, textBytes } from '../row-fault.ts'
import type { CellForm } from './cell-form.ts'
import type { RawCell } from './raw-cell.ts'

export const booleanForm: CellForm = {
  declared: 'BOOLEAN',
  affinities: ['numeric', 'integer', 'blob'],
  rendered: (cell) => ({
    text: `CASE ${cell} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END`,
    doubt: `typeof(${cell}) NOT IN ('integer', 'null') OR ${cell} NOT IN (0, 1)`,
  }),
  read(cell, what) {
    if (cell.is === 'integer' && (cell.value === 0n || cell.value === 1n))
      return cell.value === 1n ? 'true' : 'false'
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds something else than 0 and 1`)
  },
  placeholder: '?',
  width: 1,
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
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    bind(value, what) {
      if (typeof value === 'string') return [textBytes(value, what)]
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes text`)
    },
  }
}

/** SQLite has no function that prints bytes in base 64: such rows are read one by one. */
export const bytesForm: CellForm = {
  declared: 'BLOB',
  affinities: ['blob', 'text', 'integer', 'numeric', 'real'],
  read(cell, what) {
    if (cell.is === 'blob') return bytesJson(cell.value)
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where bytes are expected`)
  },
  placeholder: '?',
  width: 1,
  bind(value, what) {
    if (value instanceof Uint8Array) return [value]
    throw new RowFault('VALUE_UNSUPPORTED', `${what} takes bytes`)
  },
}

/** A value of a kind that JSON does not have, as its text. */
export function taggedForm(tag: string, declared: string): CellForm {
  const name = tagName(tag) ?? `$dray:${tag}`
  const open = `{${JSON.stringify(name)}:`
  return {
    declared,
    affinities: ['text', 'blob'],
    rendered: (cell) => ({
      // `json_quote` makes the text `null` of NULL.
      text: `iif(${cell} IS NULL, 'null', '${open.replaceAll("'", "''")}' || ${quotedSql(cell)} || '}')`,
      doubt: `typeof(${cell}) NOT IN ('text', 'null')`,
    }),
    read: (cell, what) => `${open}${JSON.stringify(textOf(cell, what))}}`,
    placeholder: 'CAST(? AS TEXT)',
    width: 1,
    bind(value, what) {
      if (value instanceof Tagged && value.tag === tag && typeof value.value === 'string') {
        return [textBytes(value.value, what)]
      }
      throw new RowFault('VALUE_UNSUPPORTED', `${what} takes values of the kind ${tag}`)
    },
  }
}

/** `document`: any JSON value, and no name in it that begins as tags do. `list`: an array of values of other columns. */
export function jsonForm(declared: string, kind: 'document' | 'list'): CellForm {
  return {
    declared,
    affinities: ['text', 'blob'],
    rendered: (cell) => ({
      text: `ifnull(iif(${cell} = 'null', '{"$dray:json":null}', ${cell}), 'null')`,
      doubt: `typeof(${cell}) NOT IN ('text', 'null') OR NOT json_valid(${cell}) OR ${cell} LIKE '%$dray:%'`,
    }),
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

export function bytesJson(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return `{"$dray:bytes":"${base64}"}`
}

export function textOf(cell: RawCell, what: string): string {
  if (cell.is === 'text') return decoded(cell.value, what)
  throw new RowFault('VALUE_UNSUPPORTED', `${what} holds a ${cell.is}, where text is expected`)
}
