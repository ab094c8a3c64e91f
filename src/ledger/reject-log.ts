import { NumberSet } from '../lib/number-set.ts'
import type { TornTail } from '../lib/segment/read-segment.ts'
import type { At, Reject, RejectLog } from './run-files.ts'
import { openRunSegment, type RunSegment } from './run-segment.ts'

/** epoch u32 · page u32; then the reject as JSON text, or a list of numbers: rejects that arrived with that page after all. */
const HEAD_BYTES = 8
const LIST = 0x5b

/**
 * The records of one partition that did not arrive. Durable when `append` and `withdraw` return: the target's checkpoint,
 * which counts them, is committed after it.
 * @throws DrayError STATE_CORRUPT, STORE_FULL, PERMISSION_DENIED, IO_FAILED
 */
export function openRejectLog(path: string, onTorn?: (tail: TornTail) => void): RejectLog {
  const segment = openRunSegment(path, atOf, onTorn)
  return {
    append(at, rejects) {
      segment.append(
        rejects.map((reject) => encode(at, reject)),
        { durable: true },
      )
    },
    withdraw: (at, numbers) => segment.append([encode(at, numbers)], { durable: true }),
    cut: (at) => segment.cut(at),
    *rejects(isCounted = () => true) {
      const withdrawn = withdrawnIn(segment, isCounted)
      for (const { at, number, reject } of noted(segment)) {
        if (!isCounted(at) || withdrawn.has(number)) continue
        const { waits: _, ...bare } = reject()
        yield { ...bare, ...at }
      }
    },
    *waiting(from) {
      for (const { reject, ...place } of noted(segment, from)) {
        const found = reject()
        if (found.waits) yield { ...place, reject: found }
      }
    },
    withdrawn: (isCounted = () => true) => withdrawnIn(segment, isCounted),
    close: () => segment.close(),
  }
}

interface Noted {
  readonly at: At
  readonly number: number
  readonly offset: number
  readonly reject: () => Reject
}

function* noted(
  segment: RunSegment,
  from: Pick<Noted, 'number' | 'offset'> = { number: 0, offset: 0 },
): Generator<Noted> {
  let { number } = from
  for (const { offset, payload } of segment.records(from.offset)) {
    if (payload[HEAD_BYTES] === LIST) continue
    yield { at: atOf(payload), number, offset, reject: () => decode(payload) as Reject }
    number++
  }
}

function withdrawnIn(segment: RunSegment, isCounted: (at: At) => boolean): NumberSet {
  const found = new NumberSet()
  let last: { readonly at: At; readonly numbers: readonly number[] } | undefined
  const take = (): void => last?.numbers.forEach((number) => found.add(number))
  for (const payload of segment.payloads()) {
    if (payload[HEAD_BYTES] !== LIST) continue
    const at = atOf(payload)
    if (!isCounted(at)) continue
    if (last?.at.epoch !== at.epoch || last.at.page !== at.page) take()
    last = { at, numbers: decode(payload) as readonly number[] }
  }
  take()
  return found
}

function encode(at: At, content: Reject | readonly number[]): Uint8Array {
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32LE(at.epoch, 0)
  head.writeUInt32LE(at.page, 4)
  return Buffer.concat([head, Buffer.from(JSON.stringify(content))])
}

/** What the checksum vouches for was written by `encode`. */
function decode(payload: Uint8Array): unknown {
  return JSON.parse(Buffer.from(payload.subarray(HEAD_BYTES)).toString())
}

function atOf(payload: Uint8Array): At {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, HEAD_BYTES)
  return { epoch: bytes.readUInt32LE(0), page: bytes.readUInt32LE(4) }
}
