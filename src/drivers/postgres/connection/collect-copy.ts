import type { Client } from 'pg'

/** Everything a COPY … TO STDOUT sends, in the chunks it comes in; with `take` each is handed over instead. */
export async function collectCopy(
  client: Client,
  sql: string,
  take?: (chunk: Uint8Array) => Promise<void>,
): Promise<readonly Uint8Array[]> {
  const { to } = await import('pg-copy-streams')
  const chunks: Uint8Array[] = []
  for await (const chunk of client.query(to(sql)) as AsyncIterable<Uint8Array>) {
    if (take) await take(chunk)
    else chunks.push(chunk)
  }
  return chunks
}
