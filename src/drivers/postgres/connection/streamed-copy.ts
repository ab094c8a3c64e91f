import type { Client } from 'pg'
import { RenderedText } from '../../../model/scan/rendered-text.ts'
import type { CopiedRows } from './copied-out.ts'

/** Hands over everything a COPY … TO STDOUT sends, in the chunks it comes in. */
export async function streamCopy(
  client: Client,
  sql: string,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of await chunksOf(client, sql)) await take(chunk)
}

/** All of it at once. */
export async function collectCopy(client: Client, sql: string): Promise<CopiedRows> {
  const chunks: Uint8Array[] = []
  for await (const chunk of await chunksOf(client, sql)) chunks.push(chunk)
  const rows = new RenderedText(chunks.reduce((sum, { length }) => sum + length, 0))
  for (const chunk of chunks) rows.putBytes(chunk)
  return { bytes: rows.bytes, end: rows.length, hasHeads: false }
}

async function chunksOf(client: Client, sql: string): Promise<AsyncIterable<Uint8Array>> {
  const { to } = await import('pg-copy-streams')
  return client.query(to(sql)) as AsyncIterable<Uint8Array>
}
