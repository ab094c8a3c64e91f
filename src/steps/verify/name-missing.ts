import type { KeyHash } from '../../lib/key-index/sorted-keys.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import type { Route } from '../../plan/plan.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import type { StepContext } from '../step.ts'
import type { NamedMismatch } from './verify-route.ts'

/** The write log knows a missing key by its hash; its name is found by reading the source again. */
export async function nameMissing(
  route: Route,
  context: StepContext,
  hashes: readonly KeyHash[],
): Promise<readonly NamedMismatch[]> {
  if (hashes.length === 0) return []
  if (route.identity !== 'key') {
    return hashes.map(() => ({ collection: route.to, key: '(a row without a key)', kind: 'missing' }))
  }
  const wanted = new Set(hashes.map((hash) => Array.from(hash).join()))
  const named: NamedMismatch[] = []
  const { source, codes, run, batch, stopNow } = context
  const pages = pagesOf(source, route.from, { layout: route.source, limit: batch, signal: stopNow })
  for await (const read of pages) {
    const { page } = await mapPage(read, route, codes.get(route.to), run)
    for (let i = 0; i < page.count; i++) {
      if (!wanted.delete(page.keyHashes.subarray(2 * i, 2 * i + 2).join())) continue
      named.push({ collection: route.to, key: page.keyText(i), kind: 'missing' })
    }
    if (wanted.size === 0) break
  }
  const unnamed = [...wanted].map((hash): NamedMismatch => ({
    collection: route.to,
    key: `(no longer in the source: hash ${hash})`,
    kind: 'missing',
  }))
  return [...named, ...unnamed]
}
