import { join } from 'node:path'
import { openKeyIndex, type KeyIndex } from '../lib/key-index.ts'
import type { DocumentPage } from '../model/document-page.ts'
import { EXIT_CODES } from '../model/exit-codes.ts'
import type { CollectionInfo, DocumentSource } from '../store/source.ts'
import { pagesOf } from '../store/pages.ts'
import { chooseCollections, type Chosen } from '../plan/choose-collections.ts'
import { mapPage } from '../plan/map-page.ts'
import type { Route } from '../plan/plan.ts'
import { routeCodes, type RouteCode } from '../plan/route-code.ts'
import { counterpartOf } from './counterpart.ts'
import { withSource } from './open-stores.ts'
import type { CompareReport, Mismatch } from './report.ts'
import type { CompareRequest } from './requests.ts'

const NAMED = 1_000

/** Two stores, read side by side: every differing key is named with its kind. Keys are compared as text. */
export async function compareStores(request: CompareRequest): Promise<CompareReport> {
  const { migration } = request
  return withSource(migration.from, request, ({ store: source }) =>
    withSource(migration.to, request, async (opened, scratch) => {
      const { store: target } = opened
      const chosen = await chooseCollections(source, migration, request.collections)
      const comparison = new Comparison(source, target, scratch, request)
      for (const choice of chosen) await comparison.add(choice, await counterpartOf(choice, opened))
      return comparison.report(source.address, target.address)
    }),
  )
}

class Comparison {
  readonly #source: DocumentSource
  readonly #target: DocumentSource
  readonly #scratch: string
  readonly #request: CompareRequest
  readonly #collections: CompareReport['collections'][number][] = []
  readonly #mismatches: Mismatch[] = []
  #count = 0

  constructor(source: DocumentSource, target: DocumentSource, scratch: string, request: CompareRequest) {
    this.#source = source
    this.#target = target
    this.#scratch = scratch
    this.#request = request
  }

  async add(choice: Chosen, there: CollectionInfo | undefined): Promise<void> {
    const index = openKeyIndex(join(this.#scratch, 'compare.keys'))
    try {
      const before = this.#count
      const source = await this.#addSource(choice, index)
      const target = there && (await this.#addTarget(there, index))
      if (source > 0) await this.#addMissing(choice, index)
      const differing = this.#count - before
      this.#collections.push({ name: choice.to, source, ...(target !== undefined && { target }), differing })
    } finally {
      index.close()
    }
  }

  report(from: string, to: string): CompareReport {
    return {
      command: 'verify',
      from,
      to,
      collections: this.#collections,
      mismatches: this.#mismatches,
      mismatchCount: this.#count,
      exitCode: this.#count > 0 ? EXIT_CODES.corrupt.code : EXIT_CODES.done.code,
    }
  }

  async #addSource(choice: Chosen, index: KeyIndex): Promise<number> {
    let records = 0
    for await (const { page, refused } of this.#sourcePages(choice)) {
      index.add(page)
      records += page.count + refused.length
      // What cannot be moved is in the source all the same, and not in the target.
      for (const key of refused) this.#tell(choice.to, key, 'missing')
    }
    return records
  }

  async #addTarget({ name, layout }: CollectionInfo, index: KeyIndex): Promise<number> {
    let records = 0
    for await (const page of pagesOf(this.#target, name, {
      layout: { ...layout, keys: 'text', columns: [] },
    })) {
      records += page.count
      for (const { key } of page.problems) this.#tell(name, key ?? '(no key)', 'content')
      for (let i = 0; i < page.count; i++) this.#compare(name, page, i, index)
    }
    return records
  }

  #compare(collection: string, page: DocumentPage, i: number, index: KeyIndex): void {
    const hash = page.keyHashes.subarray(2 * i, 2 * i + 2)
    const expected = index.find(hash)
    if (expected) index.markSeen(hash)
    const print = page.print(i)
    if (expected?.print.every((lane, at) => lane === print[at])) return
    this.#tell(collection, page.keyText(i), expected ? 'content' : 'extra')
  }

  async #addMissing(choice: Chosen, index: KeyIndex): Promise<void> {
    const missing = new Set<string>()
    for (const { hash } of index.unseen()) {
      if (missing.size < NAMED) missing.add(Array.from(hash).join())
      else this.#count++
    }
    if (missing.size === 0) return
    for await (const { page } of this.#sourcePages(choice)) {
      for (let i = 0; i < page.count; i++) {
        const isMissing = missing.delete(page.keyHashes.subarray(2 * i, 2 * i + 2).join())
        if (isMissing) this.#tell(choice.to, page.keyText(i), 'missing')
      }
    }
  }

  async *#sourcePages({
    info,
    to,
  }: Chosen): AsyncGenerator<{ page: DocumentPage; refused: readonly string[] }> {
    const layout = { ...info.layout, keys: 'text' as const }
    const code = documentsOnly(routeCodes(this.#request.migration).get(to))
    const route = { from: info.name, to, target: { ...layout, columns: [] } } as unknown as Route
    const run = { id: 'verify', startedAt: Date.now() }
    for await (const read of pagesOf(this.#source, info.name, { layout })) {
      const { page, refusals } = await mapPage(read, route, code, run)
      const unreadable = read.problems.map(({ key }) => key ?? '(no key)')
      yield { page, refused: [...unreadable, ...refusals.map(({ index }) => read.keyText(index))] }
    }
  }

  #tell(collection: string, key: string, kind: Mismatch['kind']): void {
    this.#count++
    if (this.#mismatches.length < NAMED) this.#mismatches.push({ collection, key, kind })
  }
}

/** Extracted columns repeat what is in the document; what is compared is the document. */
function documentsOnly(code: RouteCode | undefined): RouteCode | undefined {
  if (!code) return undefined
  const rest = { ...code, columns: [], references: [] }
  return (rest.schema ?? rest.map ?? rest.key) ? rest : undefined
}
