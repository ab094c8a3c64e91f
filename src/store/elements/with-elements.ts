import { join } from 'node:path'
import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { Key } from '../../model/key.ts'
import type { ElementsLayout, Layout } from '../../model/layout.ts'
import type { Entry } from '../../model/page/page.ts'
import { buildPage } from '../../model/scan/api.ts'
import { pagesOf } from '../paging/pages.ts'
import { parsedPage } from '../paging/parsed-page.ts'
import type { DocumentSource, Pin, PinRequest, ScanRequest } from '../source.ts'
import { countElements } from './count-elements.ts'
import { ElementList } from './element-list.ts'
import { ElementWalk } from './element-walk.ts'
import { findRepeatedRecords, type RepeatedRecords } from './repeated-records.ts'

type OfElements = Layout & { readonly elements: ElementsLayout }
type Asked = PinRequest['collections'][number]

/**
 * A source in which the elements of lists are collections as well, where a layout says so: whoever reads them need not
 * know. All else goes to the source as it is.
 * @param scratch a folder for the keys that several records have
 */
export function withElements(source: DocumentSource, scratch: string): DocumentSource {
  const view: DocumentSource = {
    ...source,
    describe: async (name, layout) =>
      isOfElements(layout) ? { identity: 'key' } : source.describe(name, layout),
    count: async (name, layout, signal) =>
      isOfElements(layout) ? reader.count(layout, signal) : source.count(name, layout, signal),
    scan: (name, request) =>
      isOfElements(request.layout)
        ? reader.scan(name, { ...request, layout: request.layout })
        : source.scan(name, request),
    read: (name, layout, keys) =>
      isOfElements(layout) ? reader.read(layout, keys) : source.read(name, layout, keys),
    pin: (request) => reader.pin(request),
    scope: (collections) => source.scope(recordsOf(collections)),
    close: async () => {
      await reader.close()
      await source.close()
    },
  }
  // Lists may lie in elements of others: these are read through the view as well.
  const reader = new ElementsReader(source, view, scratch)
  return view
}

class ElementsReader {
  readonly #source: DocumentSource
  readonly #view: DocumentSource
  /** By collection and its lists: where the last page ended. Pages are asked for in their order, and a list may be long. */
  readonly #walks = new Map<string, { readonly at: string; readonly walk: ElementWalk }>()
  /** By how records are read: those whose key others have, in the state that the source is in. */
  readonly #repeated = new Map<
    string,
    { readonly generation: string; readonly found: Promise<RepeatedRecords> }
  >()
  readonly #scratch: string
  #files = 0

  constructor(source: DocumentSource, view: DocumentSource, scratch: string) {
    this.#source = source
    this.#view = view
    this.#scratch = scratch
  }

  async close(): Promise<void> {
    for (const { found } of this.#repeated.values()) await found.then((open) => open.close()).catch(() => {})
    this.#repeated.clear()
  }

  async scan(name: string, request: ScanRequest & { readonly layout: OfElements }): Promise<DocumentPage> {
    const { layout, after, ...rest } = request
    const limit = parsedPage(request.limit)
    const { elements, records } = taken(layout)
    const lists = JSON.stringify([name, layout])
    const repeated = await this.#repeatedIn(elements.from, records, {
      isNew: after === undefined,
      signal: rest.signal,
    })
    const walk = this.#walkAt(lists, after) ?? new ElementWalk(elements, after, repeated)
    const read = (from: Cursor | undefined): Promise<DocumentPage> =>
      this.#view.scan(elements.from, {
        ...rest,
        layout: records,
        limit,
        alone: true,
        ...(from && { after: from }),
      })
    const page = await walk.page(read, { layout, limit })
    if (page.next) this.#walks.set(lists, { at: JSON.stringify(page.next), walk })
    return page
  }

  /** A reading that begins anew looks whether the source is what it was when the keys were read. */
  async #repeatedIn(
    from: string,
    records: Layout,
    { isNew, signal }: { readonly isNew: boolean; readonly signal: AbortSignal | undefined },
  ): Promise<RepeatedRecords | undefined> {
    if (!mayRepeat(records, this.#source)) return undefined
    const name = JSON.stringify([from, records])
    const known = this.#repeated.get(name)
    if (known && !isNew) return known.found
    const { generation } = await this.#source.pin({ collections: [rootOf(from, records)], by: 'stat' })
    if (known?.generation === generation) return known.found
    const pages = pagesOf(this.#view, from, { layout: records, ...(signal && { signal }) })
    const found = findRepeatedRecords(pages, join(this.#scratch, `elements-${this.#files++}.keys`))
    this.#repeated.set(name, { generation, found })
    found.catch(() => this.#repeated.delete(name))
    await known?.found.then((open) => open.close()).catch(() => {})
    return found
  }

  /** Whoever takes it has it alone. */
  #walkAt(lists: string, after: Cursor | undefined): ElementWalk | undefined {
    const known = this.#walks.get(lists)
    this.#walks.delete(lists)
    return after && known?.at === JSON.stringify(after) ? known.walk : undefined
  }

  async count(layout: OfElements, signal?: AbortSignal): Promise<{ records: number; exact: boolean }> {
    const { elements, records } = taken(layout)
    let count = 0
    for await (const page of pagesOf(this.#view, elements.from, {
      layout: records,
      ...(signal && { signal }),
    })) {
      for (let i = 0; i < page.count; i++) count += countElements(page.bodyBytes(i), elements)
      if (elements.tellsUnreadable) count += page.problems.length
      page.release()
    }
    return { records: count, exact: true }
  }

  async read(layout: OfElements, keys: readonly Key[]): Promise<readonly (Entry | undefined)[]> {
    const { elements, records } = taken(layout)
    const owners = keys.map(({ parts }) => new Key(parts.slice(0, -1)))
    const held = await this.#view.read(elements.from, records, owners)
    return held.map((record, i) => record && elementOf(record, keys[i]!, layout))
  }

  async pin(request: PinRequest): Promise<Pin> {
    const pin = await this.#source.pin({ ...request, collections: recordsOf(request.collections) })
    const lists = request.collections.flatMap(({ name, layout }) =>
      isOfElements(layout) ? [{ name, layout }] : [],
    )
    if (lists.length === 0) return pin
    const damaged = new Map(pin.damaged)
    const records: Record<string, number> = { ...pin.records }
    for (const { name, layout } of lists) {
      const damage = pin.damaged.get(rootOf(name, layout).name)
      if (damage) damaged.set(name, damage)
      else if (pin.records) records[name] = (await this.count(layout, request.signal)).records
    }
    return { ...pin, damaged, ...(pin.records && { records }) }
  }
}

function isOfElements(layout: Layout): layout is OfElements {
  return layout.elements !== undefined
}

/** An engine keeps a key once. Elements have their place in it, unless a field of theirs names them. */
function mayRepeat({ kind, elements }: Layout, { facts }: DocumentSource): boolean {
  return elements ? elements.key !== undefined : kind === 'document' && !facts.uniqueKeys
}

/** What the elements are taken from, with their keys as they are wanted now. */
function taken({ elements, keys }: OfElements): { elements: ElementsLayout; records: Layout } {
  return { elements, records: { ...elements.records, keys } }
}

/** The collection that is really there, in whose records the lists lie, at whatever depth. */
function rootOf(name: string, layout: Layout): Asked {
  if (!isOfElements(layout)) return { name, layout }
  return rootOf(layout.elements.from, taken(layout).records)
}

/** The collections that are really there, each once. */
function recordsOf(asked: readonly Asked[]): readonly Asked[] {
  const byName = new Map<string, Asked>()
  for (const { name, layout } of asked) {
    const there = rootOf(name, layout)
    if (!byName.has(there.name)) byName.set(there.name, there)
  }
  return [...byName.values()]
}

function elementOf(record: Entry, key: Key, { elements, keys }: OfElements): Entry | undefined {
  const list = new ElementList(record, elements)
  for (let i = 0; i < list.length; i++) {
    const element = list.at(i)
    if ('fault' in element || element.key.id !== key.id) continue
    return buildPage([element], { keys, next: undefined }).entry(0)
  }
  return undefined
}
