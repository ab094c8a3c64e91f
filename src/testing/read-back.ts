import assert from 'node:assert/strict'
import type { DocumentPage } from '../model/page/document-page.ts'
import type { Cursor } from '../model/cursor.ts'
import type { Layout } from '../model/layout.ts'
import { isDrayError } from '../model/error.ts'
import type { LooseEntry } from '../model/scan/pages/page-builder.ts'
import { compactPage } from '../model/scan/pages/compact-page.ts'
import { fingerprint } from '../model/scan/hash/fingerprint.ts'
import type { DocumentSource } from '../store/source.ts'
import type { TestPlace } from './store-under-test.ts'

export const WHOLE = { bytes: 1 << 20, entries: 1_000 }

/** Every page from a cursor on. Each cursor goes through JSON, as it does on its way through the ledger. */
export async function scanAll(
  source: Pick<DocumentSource, 'scan'>,
  collection: string,
  layout: Layout,
  { limit = WHOLE, after }: { readonly limit?: typeof WHOLE; readonly after?: Cursor } = {},
): Promise<DocumentPage[]> {
  const pages: DocumentPage[] = []
  let from = after
  do {
    const page = await source.scan(collection, { layout, limit, ...(from && { after: from }) })
    pages.push(page)
    from = page.next && (JSON.parse(JSON.stringify(page.next)) as Cursor)
  } while (from)
  return pages
}

/** A line per record, in the order of the pages: its key and its fingerprint. */
export function recordsOf(pages: readonly DocumentPage[]): string[] {
  return pages.flatMap((page) =>
    Array.from({ length: page.count }, (_, i) => `${page.keyText(i)} ${page.print(i).join(',')}`),
  )
}

/** The same lines for what should be there. */
function expectedOf(entries: readonly LooseEntry[], keys: Layout['keys']): string[] {
  return entries.map((entry) => `${entry.key.text} ${fingerprint(entry, keys).print.join(',')}`)
}

export async function assertHolds(
  source: DocumentSource,
  collection: string,
  layout: Layout,
  entries: readonly LooseEntry[],
): Promise<void> {
  const pages = await scanAll(source, collection, layout)
  assert.deepEqual(
    pages.flatMap(({ problems }) => problems),
    [],
  )
  assert.deepEqual(recordsOf(pages).sort(), expectedOf(entries, layout.keys).sort())
}

/** The compact text of every body, by key. */
export function bodiesOf(pages: readonly DocumentPage[]): Map<string, string> {
  const bodies = new Map<string, string>()
  for (const page of pages) {
    compactPage(page)
    for (let i = 0; i < page.count; i++) {
      bodies.set(page.keyText(i), Buffer.from(page.bodyBytes(i)).toString('utf8'))
    }
  }
  return bodies
}

/** What a reader who comes now sees in the store: how many records in each collection. No store is no collections. */
export async function seenAt(place: TestPlace): Promise<Record<string, number>> {
  const source = await openIfThere(place)
  if (!source) return {}
  const seen: Record<string, number> = {}
  for (const { name, layout } of await source.collections()) {
    seen[name] = (await source.count(name, layout)).records
  }
  await source.close()
  return seen
}

async function openIfThere(place: TestPlace): Promise<DocumentSource | undefined> {
  try {
    return await place.source()
  } catch (error) {
    if (isDrayError(error) && error.code === 'STORE_MISSING') return undefined
    throw error
  }
}
