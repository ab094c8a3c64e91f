import { readSegment, type TornTail } from '../lib/segment/read-segment.ts'
import { Segment } from '../lib/segment/segment.ts'
import type { At } from './run-files.ts'
import { translating, translatingAsync, translatingEach } from './state-errors.ts'

interface PlacedPayload {
  readonly offset: number
  readonly payload: Uint8Array
}

/** A segment whose records each belong to a page: how a run's files are cut back to what the target holds. */
export interface RunSegment {
  readonly path: string
  append(payloads: readonly Uint8Array[], options: { readonly durable: boolean }): void
  appendDurably(payloads: readonly Uint8Array[]): Promise<void>
  /** Durably forgets every record of a later page or epoch, wherever it lies: outcomes of earlier pages stay. */
  cut(at: At): void
  /** A payload is good until the next one is asked for. */
  payloads(): Iterable<Uint8Array>
  /** The same with where each lies, from one of these places on. */
  records(from?: number): Iterable<PlacedPayload>
  close(): void
}

/** @param atOf where the record with this payload belongs */
export function openRunSegment(
  path: string,
  atOf: (payload: Uint8Array) => At,
  onTorn?: (tail: TornTail) => void,
): RunSegment {
  const segment = new Segment(path, onTorn)
  return {
    path,
    append(payloads, options) {
      if (payloads.length > 0) translating(path, () => segment.append(payloads, options))
    },
    async appendDurably(payloads) {
      if (payloads.length > 0) await translatingAsync(path, () => segment.appendDurably(payloads))
    },
    cut(at) {
      translating(path, () => {
        if (!isEmpty(path)) segment.keepOnly((record) => !isAfter(atOf(record.payload), at))
      })
    },
    *payloads() {
      for (const { payload } of translatingEach(path, () => readSegment(path))) yield payload
    },
    records: (from) => translatingEach(path, () => readSegment(path, undefined, from)),
    close: () => translating(path, () => segment.close()),
  }
}

function isAfter(record: At, at: At): boolean {
  return record.epoch > at.epoch || (record.epoch === at.epoch && record.page > at.page)
}

function isEmpty(path: string): boolean {
  for (const _ of readSegment(path)) return false
  return true
}
