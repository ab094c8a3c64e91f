import { byContent } from '../lib/by-content.ts'
import { plural } from '../lib/plural.ts'
import { openKeyIndex, type KeyIndex } from '../lib/key-index/key-index.ts'
import { unevenKeys } from '../lib/key-index/uneven-keys.ts'
import type { DocumentPage } from '../model/page/document-page.ts'
import { maskSensitive } from '../plan/mapping/mask-sensitive.ts'

interface UnevenRow {
  /** What it holds, cut, and how often it is on either side: for eyes. */
  readonly text: string
  readonly body: Uint8Array
}

interface Sides {
  /** What each row held that was to be there, by content; all of these are there. */
  readonly expected: KeyIndex
  /** What is there, and nothing else; read twice. */
  readonly there: () => AsyncIterable<DocumentPage>
  /** Of a scratch file. */
  readonly path: string
  /** Paths of fields that are not shown. */
  readonly sensitive: readonly string[]
}

const NAMED = 20
const SHOWN = 200

/** Rows that nothing names, and that are there more or less often than they are to be: the first of them, each once. */
export async function* unevenRows({ expected, there, path, sensitive }: Sides): AsyncGenerator<UnevenRow> {
  const uneven = await unevenOf(expected, there(), path)
  for await (const page of there()) {
    for (let i = 0; i < page.count && uneven.size > 0; i++) {
      const content = contentOf(page, i)
      const times = uneven.get(content)
      if (!times) continue
      uneven.delete(content)
      const body = maskSensitive(page.bodyText(i), page.entry(i).body.value(), sensitive)
      const shown = body.length > SHOWN ? `${body.slice(0, SHOWN)}…` : body
      const often = `${plural(times[0], 'time')}, and there ${plural(times[1], 'time')}`
      yield { text: `${shown} (${often})`, body: page.bodyBytes(i) }
    }
    if (uneven.size === 0) return
  }
}

async function unevenOf(
  expected: KeyIndex,
  there: AsyncIterable<DocumentPage>,
  path: string,
): Promise<Map<string, readonly [number, number]>> {
  const found = openKeyIndex(path)
  const uneven = new Map<string, readonly [number, number]>()
  try {
    for await (const page of there) found.add(byContent(page))
    for (const { hash, times } of unevenKeys(expected, found)) {
      uneven.set(Array.from(hash).join(), times)
      if (uneven.size === NAMED) break
    }
    return uneven
  } finally {
    found.close()
  }
}

function contentOf(page: DocumentPage, i: number): string {
  return Array.from(page.print(i).subarray(0, 2)).join()
}
