import { open } from 'node:fs/promises'
import { onFile } from '../store/file-error.ts'
import { readRejectLine, type ReadReject } from './reject-line.ts'

const CHUNK_BYTES = 256 * 1024
const NEWLINE = 0x0a

/** Where a line begins: bytes from 0, lines from 1. */
export interface LinePlace {
  readonly byte: number
  readonly line: number
}

export interface PlacedReject {
  readonly reject: ReadReject
  readonly at: LinePlace
  readonly next: LinePlace
}

/** The rejects of a file from a place on; empty lines are passed over. @throws DrayError STORE_INVALID, and of the file */
export async function* rejectsIn(path: string, from: LinePlace): AsyncGenerator<PlacedReject> {
  for await (const { text, at, next } of linesIn(path, from)) {
    if (text.trim() === '') continue
    yield { reject: readRejectLine(text, { unit: path, line: at.line, byte: at.byte }), at, next }
  }
}

export async function* linesIn(
  path: string,
  from: LinePlace,
): AsyncGenerator<{ readonly text: string; readonly at: LinePlace; readonly next: LinePlace }> {
  let at = from
  let pieces: Buffer[] = []
  const line = (end: Buffer): { text: string; at: LinePlace; next: LinePlace } => {
    const bytes = Buffer.concat([...pieces, end])
    const next = { byte: at.byte + bytes.length + 1, line: at.line + 1 }
    const read = { text: withoutMark(bytes.toString('utf8'), at), at, next }
    at = next
    pieces = []
    return read
  }
  for await (const chunk of chunksOf(path, from.byte)) {
    let begin = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, begin)) {
      yield line(chunk.subarray(begin, end))
      begin = end + 1
    }
    pieces.push(chunk.subarray(begin))
  }
  if (pieces.some(({ length }) => length > 0)) yield line(Buffer.alloc(0))
}

/** Some editors begin a file with a byte order mark. */
function withoutMark(text: string, { byte }: LinePlace): string {
  return byte === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text
}

export async function* chunksOf(path: string, from: number): AsyncGenerator<Buffer> {
  const file = await onFile({ path, doing: 'read' }, () => open(path))
  try {
    for (let at = from; ;) {
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
      const { bytesRead } = await onFile({ path, doing: 'read' }, () => file.read(buffer, 0, CHUNK_BYTES, at))
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
