import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../../lib/durable-file.ts'
import type { Json } from '../../../model/value.ts'

/** `since.ndjson` of a run: what changed in the target since, before a rollback by force takes it away. */
export interface SinceFile {
  readonly path: string
  add(head: { readonly [name: string]: Json }, document: Uint8Array): Promise<void>
  /** What is no document is kept as base64, under `bytes`. */
  addUnreadable(head: { readonly [name: string]: Json }, bytes: Uint8Array): Promise<void>
  /** What was added is on disk when it returns. */
  close(): Promise<void>
}

/** Opened to be added to: a rollback that is repeated must not lose what the first attempt saved. */
export async function openSinceFile(folder: string): Promise<SinceFile> {
  const path = join(folder, 'since.ndjson')
  const file = await open(path, 'a', 0o600)
  return {
    path,
    async add(head, document) {
      const opening = JSON.stringify(head).slice(0, -1)
      await file.appendFile(`${opening},"document":${Buffer.from(document).toString('utf8')}}\n`)
    },
    async addUnreadable(head, bytes) {
      await file.appendFile(`${JSON.stringify({ ...head, bytes: Buffer.from(bytes).toString('base64') })}\n`)
    },
    async close() {
      try {
        await file.sync()
      } finally {
        await file.close()
      }
      await syncFolder(folder)
    },
  }
}
