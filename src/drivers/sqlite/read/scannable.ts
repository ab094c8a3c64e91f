import type { ThreadHold } from '../../../lib/second-thread.ts'
import type { Cursor } from '../../../model/cursor.ts'
import type { Database, Row } from '../database.ts'
import { sourceChanged } from '../errors.ts'
import type { PlaceType, ScanStatements } from './render.ts'
import type { TableForm } from '../table-form.ts'

/** One table, ready to be scanned. */
export interface Scannable {
  readonly database: Database
  readonly form: TableForm
  readonly statements: ScanStatements
  /** For positions: `app.db, table users`. */
  readonly unit: string
  readonly generation: string
  readonly beside: ThreadHold | undefined
  /** Bytes of a row on average, as far as is known: how many rows are asked for. */
  rowBytes: number
}

const FIRST_GUESS_BYTES = 1024

export function firstScan(scannable: Omit<Scannable, 'rowBytes'>): Scannable {
  return { ...scannable, rowBytes: FIRST_GUESS_BYTES }
}

/** Where a page ended: a row number, or a key in a table without them. */
export interface Place {
  readonly type: PlaceType
  readonly bytes: Uint8Array
}

const CURSOR_VERSION = 1

export function cursorAt({ place_type: type, place }: Row, generation: string): Cursor {
  const bytes = Buffer.from(place as Uint8Array)
  // Digits can be read by eyes; a key may hold anything.
  const at =
    type === 'integer' ? { row: bytes.toString() } : { type: String(type), key: bytes.toString('base64') }
  return { driver: 'sqlite', v: CURSOR_VERSION, generation, at }
}

/** @throws SOURCE_CHANGED for a cursor of another state of the database */
export function placeOf({ generation, at }: Cursor, scannable: Scannable): Place {
  if (generation !== scannable.generation) throw sourceChanged(scannable.unit)
  const { row, key = '', type } = at as { row?: string; key?: string; type?: PlaceType }
  if (row !== undefined) return { type: 'integer', bytes: Buffer.from(row) }
  return { type: type ?? 'text', bytes: Buffer.from(key, 'base64') }
}
