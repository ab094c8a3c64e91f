import type { ErrorCode } from '../../model/error-codes.ts'
import type { Key } from '../../model/key.ts'
import { RowFault as CellFault } from '../../store/tables/row-fault.ts'
import type { Cell } from './database.ts'

/** A row that is no record, or a record that is no row: what is wrong with it. */
export class RowFault extends CellFault {
  readonly code: ErrorCode
  /** Of the record, where that much of it could be read. */
  readonly key: Key | undefined

  constructor(code: ErrorCode, reason: string, key?: Key) {
    super(reason)
    this.code = code
    this.key = key
  }

  /** What `read` makes of a record whose key is known: its faults say which one it is. */
  static of<T>(key: Key, read: () => T): T {
    try {
      return read()
    } catch (error) {
      throw error instanceof RowFault ? new RowFault(error.code, error.message, key) : error
    }
  }
}

/** UTF-8 bytes of a text that has a UTF-8 form. @throws RowFault VALUE_UNSUPPORTED for half a surrogate pair */
export function textBytes(text: string, what: string): Uint8Array {
  if (!text.isWellFormed()) {
    throw new RowFault('VALUE_UNSUPPORTED', `${what} holds half of a surrogate pair, which has no UTF-8 form`)
  }
  return Buffer.from(text)
}

/** @throws RowFault TEXT_INVALID where the bytes of a text are not UTF-8 */
export function decoded(bytes: Cell, what: string): string {
  try {
    return UTF8.decode(bytes as Uint8Array)
  } catch {
    throw new RowFault('TEXT_INVALID', `${what} is not UTF-8 text`)
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
