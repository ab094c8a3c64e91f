import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { RenderedText } from '../../../model/scan/rendered-text.ts'
import { rowsOfCopy } from '../read/page-of-copy.ts'
import { takeRows } from './take-rows.ts'

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const TRAILER = Buffer.from([0xff, 0xff])

function message(kind: string, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const head = Buffer.from([kind.charCodeAt(0), 0, 0, 0, 0])
  head.writeInt32BE(content.length + 4, 1)
  return Buffer.concat([head, content])
}

function row(text: string): Buffer {
  const frame = Buffer.from([0, 1, 0, 0, 0, 0])
  frame.writeInt32BE(text.length, 2)
  return Buffer.concat([frame, Buffer.from(text)])
}

interface Taken {
  readonly rows: readonly string[]
  readonly toClient: string
}

/** What comes of an answer that the network delivers in these chunks. */
function take(chunks: readonly Buffer[]): Taken {
  const stream = new Duplex({ read() {}, write() {} })
  const passed: Buffer[] = []
  const client = (chunk: Buffer): void => void passed.push(Buffer.from(chunk))
  stream.on('data', client)
  const copied = new RenderedText(10)
  const giveBack = takeRows(stream, copied)
  for (const chunk of chunks) stream.emit('data', chunk)
  giveBack()
  expect(stream.listeners('data')).toEqual([client])
  const { bytes, end, starts } = rowsOfCopy({ bytes: copied.bytes, end: copied.length, hasHeads: true })
  const text = Buffer.from(bytes.buffer, 0, end).toString()
  const rows = starts.map((from, i) => text.slice(from, starts[i + 1]).replace(/\x1e *$/, ''))
  return { rows, toClient: Buffer.concat(passed).toString('latin1') }
}

const NOTICE = message('N', Buffer.from('between rows'))
const END = Buffer.concat([
  message('c'),
  message('C', Buffer.from('COPY 3\0')),
  message('Z', Buffer.from('I')),
])
const ROWS = ['"a":{}', `"b":{"long":"${'dH'.repeat(40)}"}`, '"c":{}']

function answer(...data: readonly Buffer[]): Buffer {
  return Buffer.concat([message('H', Buffer.from([1, 0, 1, 0, 1])), ...data, END])
}

const EXPECTED: Taken = {
  rows: ROWS,
  toClient: Buffer.concat([message('H', Buffer.from([1, 0, 1, 0, 1])), NOTICE, END]).toString('latin1'),
}

test('rows are taken and all else goes to the client, wherever the network parts them', () => {
  const [a, b, c] = ROWS.map(row)
  const all = answer(
    message('d', HEADER, a!),
    NOTICE,
    message('d', b!),
    message('d', c!),
    message('d', TRAILER),
  )
  for (let size = 1; size <= all.length; size++) {
    const chunks: Buffer[] = []
    // Each in a buffer of its own, as the network has them.
    for (let at = 0; at < all.length; at += size)
      chunks.push(Buffer.from(new Uint8Array(all.subarray(at, at + size)).buffer))
    expect(take(chunks), `chunks of ${size} bytes`).toEqual(EXPECTED)
  }
})

test('rows that somebody in between sent in other messages are the same rows', () => {
  const all = Buffer.concat([HEADER, ...ROWS.map(row), TRAILER])
  for (let at = 1; at < all.length; at++) {
    const data = [message('d', all.subarray(0, at)), NOTICE, message('d', all.subarray(at))]
    expect(take([answer(...data)]), `parted at ${at}`).toEqual(EXPECTED)
  }
})

test('no rows are none', () => {
  expect(take([answer(message('d', HEADER, TRAILER))]).rows).toEqual([])
})
