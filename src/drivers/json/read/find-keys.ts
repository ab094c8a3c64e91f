import type { Key } from '../../../model/key.ts'
import type { Layout } from '../../../model/layout.ts'
import type { Entry } from '../../../model/page/page.ts'
import { buildPage, type LooseEntry } from '../../../model/scan/pages/page-builder.ts'
import { type Files, scanPage } from './scan.ts'

const LIMIT = { bytes: 1024 * 1024, entries: 20_000 }

/**
 * The documents of some keys, aligned with them. A JSON file has no index: it is scanned until all are found, and only
 * what was asked for is kept.
 */
export async function findKeys(
  files: Files,
  collection: string,
  layout: Layout,
  keys: readonly Key[],
): Promise<readonly (Entry | undefined)[]> {
  const idOf = layout.keys === 'text' ? (key: Key) => key.text : (key: Key) => key.id
  const wanted = new Set(keys.map(idOf))
  const found = new Map<string, LooseEntry>()
  let page = wanted.size > 0 ? await scanPage(files, collection, { layout, limit: LIMIT }) : undefined
  while (page && found.size < wanted.size) {
    for (let i = 0; i < page.count; i++) {
      const key = page.key(i)
      const id = idOf(key)
      if (wanted.has(id)) found.set(id, { key, body: page.bodyBytes(i).slice() })
    }
    page = page.next && (await scanPage(files, collection, { layout, limit: LIMIT, after: page.next }))
  }
  const ids = [...found.keys()]
  const kept = buildPage([...found.values()], { keys: layout.keys, next: undefined })
  const entries = new Map(ids.map((id, i) => [id, kept.entry(i)]))
  return keys.map((key) => entries.get(idOf(key)))
}
