import { join } from 'node:path'
import { openKeyIndex, type KeyColumns, type KeyIndex } from '../../lib/key-index/key-index.ts'
import type { KeyHash } from '../../lib/key-index/sorted-keys.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { EXIT_CODES } from '../../model/exit-codes.ts'
import { Key } from '../../model/key.ts'
import { hashKey } from '../../model/scan/api.ts'
import type { CollectionInfo, DocumentSource } from '../../store/source.ts'
import { pagesOf } from '../../store/paging/pages.ts'
import { chooseCollections } from '../../plan/collections/choose-collections.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import { routeCodes, type RouteCode } from '../../plan/mapping/route-code.ts'
import { compareContents } from './compare-contents.ts'
import { type Compared, comparedPair } from './compared-pair.ts'
import { otherStore } from './counterpart.ts'
import { withSource } from '../open-stores.ts'
import { rateOf } from '../rate-of.ts'
import type { CompareReport, Mismatch } from '../report/report.ts'
import type { CompareRequest } from '../requests.ts'

const NAMED = 1_000
const NO_KEY = '(no key)'

/** Two stores, read side by side: every differing key is named with its kind. Keys are compared as text. */
export async function compareStores(request: CompareRequest): Promise<CompareReport> {
  const { migration } = request
  const opening = { ...request, rate: rateOf(request) }
  return withSource(migration.from, opening, ({ store: source }) =>
    withSource(migration.to, opening, async (opened, scratch) => {
      const { store: target } = opened
      const other = otherStore(opened)
      const chosen = await chooseCollections(source, migration, request)
      const comparison = new Comparison(source, target, scratch, request)
      for (const found of chosen) {
        const { choice, there } = await comparedPair(found, source, other, request)
        await comparison.add(choice, there)
      }
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

  async add(choice: Compared, there: CollectionInfo | undefined): Promise<void> {
    const isKeyless = choice.info.identity !== 'key' && choice.definition.key === undefined
    if (there && isKeyless) return this.#addKeyless(choice, there)
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

  async #addKeyless(choice: Compared, there: CollectionInfo): Promise<void> {
    const before = this.#count
    const sides = {
      source: counted(this.#sourcePages(choice)),
      target: () => counted(this.#targetPages(there)),
      sensitive: choice.definition.sensitive ?? [],
    }
    const found = await compareContents(sides, join(this.#scratch, 'compare.keys'), (key, kind) =>
      this.#tell(choice.to, key, kind),
    )
    this.#collections.push({ name: choice.to, ...found, differing: this.#count - before })
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

  async #addSource(choice: Compared, index: KeyIndex): Promise<number> {
    let records = 0
    for await (const { page, refused } of this.#sourcePages(choice)) {
      index.add(page)
      records += page.count + refused.length
      for (const key of refused) {
        if (key === undefined) this.#tell(choice.to, NO_KEY, 'missing')
        else index.add(unlikeAny(key))
      }
    }
    return records
  }

  async #addTarget({ name, layout }: CollectionInfo, index: KeyIndex): Promise<number> {
    let records = 0
    for await (const { page, refused } of this.#targetPages({ name, layout })) {
      records += page.count
      for (const key of refused) {
        // It is there, so it is not missing as well.
        if (key !== undefined) index.markSeen(hashKey(Key.of(key), 'text'))
        this.#tell(name, key ?? NO_KEY, 'content')
      }
      for (let i = 0; i < page.count; i++) this.#compare(name, page, i, index)
    }
    return records
  }

  #compare(collection: string, page: DocumentPage, i: number, index: KeyIndex): void {
    const expected = index.meet(page.keyHashes.subarray(2 * i, 2 * i + 2))
    const print = page.print(i)
    const isExtra = !expected || expected.again
    if (!isExtra && expected.print.every((lane, at) => lane === print[at])) return
    this.#tell(collection, page.keyText(i), isExtra ? 'extra' : 'content')
  }

  async #addMissing(choice: Compared, index: KeyIndex): Promise<void> {
    const missing = new Set<string>()
    for (const hash of missingKeys(index)) {
      if (missing.size < NAMED) missing.add(Array.from(hash).join())
      else this.#count++
    }
    if (missing.size === 0) return
    for await (const { page, refused } of this.#sourcePages(choice)) {
      for (let i = 0; i < page.count; i++) {
        const isMissing = missing.delete(page.keyHashes.subarray(2 * i, 2 * i + 2).join())
        if (isMissing) this.#tell(choice.to, page.keyText(i), 'missing')
      }
      for (const key of refused) {
        const isMissing = key !== undefined && missing.delete(hashKey(Key.of(key), 'text').join())
        if (isMissing) this.#tell(choice.to, key, 'missing')
      }
    }
  }

  async *#targetPages({ name, layout }: Pick<CollectionInfo, 'name' | 'layout'>): Pages {
    const asDocuments = { ...layout, keys: 'text', columns: [] } as const
    const pages = pagesOf(this.#target, name, { layout: asDocuments, ...this.#stopping })
    for await (const page of pages) yield { page, refused: page.problems.map(({ key }) => key) }
  }

  async *#sourcePages({ info, to, asRows, lists }: Compared): Pages {
    const layout = { ...info.layout, keys: 'text' as const }
    const code = documentsOnly(routeCodes(this.#request.migration).get(to))
    const target = { ...layout, columns: [] }
    const form = asRows ? ({ target: { ...target, schema: asRows }, shaped: true } as const) : { target }
    const route = { ...form, ...(lists && { lists }) }
    const run = { id: 'verify', startedAt: Date.now() }
    for await (const read of pagesOf(this.#source, info.name, { layout, ...this.#stopping })) {
      const { page, refusals } = await mapPage(read, route, code, run)
      const unreadable = read.problems.map(({ key }) => key)
      yield { page, refused: [...unreadable, ...refusals.map(({ index }) => read.keyText(index))] }
    }
  }

  /** A comparison writes nothing: it stops at the first request. */
  get #stopping(): Pick<CompareRequest, 'signal'> {
    const { signal } = this.#request
    return signal ? { signal } : {}
  }

  #tell(collection: string, key: string, kind: Mismatch['kind']): void {
    this.#count++
    if (this.#mismatches.length < NAMED) this.#mismatches.push({ collection, key, kind })
  }
}

type Pages = AsyncGenerator<{
  readonly page: DocumentPage
  /** The keys of what cannot be read or moved. */
  readonly refused: readonly (string | undefined)[]
}>

async function* counted(pages: Pages): AsyncGenerator<{ page: DocumentPage; refused: number }> {
  for await (const { page, refused } of pages) yield { page, refused: refused.length }
}

/** What cannot be moved is in the source all the same: missing in the target, or something else there. */
function unlikeAny(key: string): KeyColumns {
  return { count: 1, keyHashes: hashKey(Key.of(key), 'text'), prints: new Int32Array(4) }
}

/** Keys that were not met, and those that the source names twice: it has a record more than can be in a target. */
function* missingKeys(index: KeyIndex): Generator<KeyHash> {
  for (const { hash } of index.unseen()) yield hash
  for (const { hash } of index.duplicates()) yield hash
}

/** Extracted columns repeat what is in the document; what is compared is the document. */
function documentsOnly(code: RouteCode | undefined): RouteCode | undefined {
  if (!code) return undefined
  const rest = { ...code, columns: [], references: [] }
  return Boolean(rest.schema ?? rest.map ?? rest.key) || rest.computed.size > 0 ? rest : undefined
}
