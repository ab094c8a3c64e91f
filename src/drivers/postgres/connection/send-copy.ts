import { finished } from 'node:stream/promises'
import type { Client } from 'pg'

/** @returns the number of rows that went in */
export async function sendCopy(client: Client, sql: string, bytes: Uint8Array): Promise<number> {
  const { from } = await import('pg-copy-streams')
  const stream = client.query(from(sql))
  const whole = finished(stream)
  // One chunk is one message of the protocol, which has a limit.
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    if (!stream.write(bytes.subarray(at, at + CHUNK_BYTES))) await drained(stream, whole)
  }
  stream.end()
  await whole
  return stream.rowCount
}

const CHUNK_BYTES = 1 << 24

function drained(stream: NodeJS.WritableStream, whole: Promise<void>): Promise<void> {
  return Promise.race([new Promise<void>((resolve) => stream.once('drain', resolve)), whole])
}
