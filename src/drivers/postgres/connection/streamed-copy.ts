import type { Client } from 'pg'

/** Hands over everything a COPY … TO STDOUT sends, in the chunks it comes in. */
export async function streamCopy(
  client: Client,
  sql: string,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const chunk of await chunksOf(client, sql)) await take(chunk)
}

async function chunksOf(client: Client, sql: string): Promise<AsyncIterable<Uint8Array>> {
  const { to } = await import('pg-copy-streams')
  return client.query(to(sql)) as AsyncIterable<Uint8Array>
}
