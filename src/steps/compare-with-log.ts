import { join } from 'node:path'
import type { KeyIndex } from '../lib/key-index/key-index.ts'
import type { KeyHash } from '../lib/key-index/sorted-keys.ts'
import type { DocumentPage } from '../model/page/document-page.ts'
import { Key } from '../model/key.ts'
import { hashKey } from '../model/scan/api.ts'
import type { Route } from '../plan/plan.ts'
import { pagesOf } from '../store/paging/pages.ts'
import { loggedKeys } from './logged-keys.ts'
import type { UndoContext } from './step.ts'
import { unevenRows } from './uneven-rows.ts'

/** One key that is not in the target as the run left it. A missing key is known by its hash alone. */
export type Difference =
  | { readonly kind: 'missing'; readonly hash: KeyHash }
  | { readonly kind: 'content' | 'extra'; readonly key: string; readonly body: Uint8Array }
  | {
      readonly kind: 'unreadable'
      readonly key: string
      readonly reason: string
      /** As they lie in the target. */
      readonly bytes: Uint8Array
    }

/**
 * Reads a target collection and holds it against the write log, key by key, in bounded memory. Keys that the run did
 * not write are `extra` in a collection that the run loaded; in a merged one they are somebody else's and ignored.
 */
export async function* compareWithLog(route: Route, context: UndoContext): AsyncGenerator<Difference> {
  const index = loggedKeys(route, context, 'present')
  try {
    if (route.identity !== 'key') return yield* keylessDifferences(route, context, index)
    const pages = pagesOf(context.target, route.to, { layout: route.target, limit: context.batch })
    for await (const page of pages) yield* differencesOf(page, index, route)
    for (const { hash } of index.unseen()) yield { kind: 'missing', hash }
  } finally {
    index.close()
  }
}

/** Rows that nothing names are told apart by what they hold; then by how often each is there, if that is all that differs. */
async function* keylessDifferences(
  route: Route,
  context: UndoContext,
  index: KeyIndex,
): AsyncGenerator<Difference> {
  let found = 0
  const pages = pagesOf(context.target, route.to, { layout: route.target, limit: context.batch })
  for await (const page of pages) {
    for (const { reason, bytes } of page.problems) {
      found++
      yield { kind: 'unreadable', key: NO_KEY, reason, bytes }
    }
    for (let i = 0; i < page.count; i++) {
      if (index.markSeen(page.print(i).subarray(0, 2))) continue
      found++
      yield { kind: 'extra', key: NO_KEY, body: page.bodyBytes(i) }
    }
  }
  for (const { hash } of index.unseen()) {
    found++
    yield { kind: 'missing', hash }
  }
  if (found > 0) return
  const rows = unevenRows({
    expected: index,
    there: () => pagesOf(context.target, route.to, { layout: route.target, limit: context.batch }),
    path: join(context.scratch, `${route.partition}-there.keys`),
    sensitive: route.sensitive,
  })
  for await (const { text, body } of rows) yield { kind: 'content', key: text, body }
}

const NO_KEY = '(a row without a key)'

function* differencesOf(page: DocumentPage, index: KeyIndex, route: Route): Generator<Difference> {
  for (const { key, reason, bytes } of page.problems) {
    // It is there, so it is not missing as well.
    const isLogged = key !== undefined && index.markSeen(hashKey(Key.of(key), route.target.keys))
    if (isLogged || route.mode === 'load') yield { kind: 'unreadable', key: key ?? '(no key)', reason, bytes }
  }
  for (let i = 0; i < page.count; i++) {
    const logged = index.meet(page.keyHashes.subarray(2 * i, 2 * i + 2))
    if (!logged && route.mode === 'merge') continue
    // Where no engine refuses it, a key may be there twice: the second one is nothing that the run left.
    const isExtra = !logged || logged.again
    if (!isExtra && isSame(logged.print, page.print(i))) continue
    yield { kind: isExtra ? 'extra' : 'content', key: page.keyText(i), body: page.bodyBytes(i) }
  }
}

function isSame(one: Int32Array, other: Int32Array): boolean {
  return one.every((lane, at) => lane === other[at])
}
