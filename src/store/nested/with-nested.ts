import { join } from 'node:path'
import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { Key } from '../../model/key.ts'
import type { Layout, NestedLayout } from '../../model/layout.ts'
import type { Entry } from '../../model/page/page.ts'
import type { Problem } from '../../model/page/problem.ts'
import { buildPage } from '../../model/scan/api.ts'
import { parsedPage } from '../paging/parsed-page.ts'
import type { DocumentSource, Pin, PinRequest, ScanRequest } from '../source.ts'
import { groupRows } from './group-rows.ts'
import { nestedBytes, nestPage } from './nest-page.ts'
import type { Leftover, RowGroups } from './row-groups.ts'

type OfNested = Layout & { readonly nested: NestedLayout }
type Asked = PinRequest['collections'][number]

const DRIVER = 'nested'
const LEFTOVERS_IN_PAGE = 1_000

/**
 * A source in which records have lists of those that name them, where a layout says so. Behind the last record come the rows
 * that name none: they are problems, each by its name, so that nothing is left out in silence.
 * @param scratch a folder for the rows, sorted by their record
 */
export function withNested(source: DocumentSource, scratch: string): DocumentSource {
  const view: DocumentSource = {
    ...source,
    describe: async (name, layout) =>
      isNested(layout)
        ? source.describe(layout.nested.from, layout.nested.records)
        : source.describe(name, layout),
    count: (name, layout, signal) =>
      isNested(layout) ? reader.count(layout, signal) : source.count(name, layout, signal),
    scan: (name, request) =>
      isNested(request.layout)
        ? reader.scan({ ...request, layout: request.layout })
        : source.scan(name, request),
    read: (name, layout, keys) =>
      isNested(layout) ? reader.read(layout, keys) : source.read(name, layout, keys),
    pin: (request) => reader.pin(request),
    scope: (collections) => source.scope(partsOf(collections)),
    close: async () => {
      await reader.close()
      await source.close()
    },
  }
  // Rows in a list may have lists themselves: these are read through the view as well.
  const reader = new NestedReader(source, view, scratch)
  return view
}

class NestedReader {
  readonly #source: DocumentSource
  readonly #view: DocumentSource
  readonly #scratch: string
  /** By layout: rows of the state that the source is in. */
  readonly #groups = new Map<string, { readonly generation: string; readonly groups: Promise<RowGroups> }>()
  #files = 0

  constructor(source: DocumentSource, view: DocumentSource, scratch: string) {
    this.#source = source
    this.#view = view
    this.#scratch = scratch
  }

  async scan(request: ScanRequest & { readonly layout: OfNested }): Promise<DocumentPage> {
    const { layout, after, signal } = request
    const limit = parsedPage(request.limit)
    const nested = nestedOf(layout)
    const groups = await this.#groupsOf(nested, { isNew: after === undefined, signal })
    if (after?.driver === DRIVER) return leftoversPage(groups, nested, request)
    const read = (entries: number): Promise<DocumentPage> =>
      this.#source.scan(nested.from, {
        ...request,
        layout: nested.records,
        limit: { ...limit, entries },
        alone: true,
      })
    let page = await read(limit.entries)
    // Lists are of any length: of fewer records the page is as large as it was to be.
    while (page.count > 1 && nestedBytes(page, { nested, groups }) > 2 * limit.bytes) {
      page = await read(Math.ceil(page.count / 2))
    }
    const next = page.next ?? (groups.leftoverCount > 0 ? cursorAt(0) : undefined)
    return nestPage(page, { nested, groups, keys: layout.keys, next })
  }

  async count(layout: OfNested, signal?: AbortSignal): Promise<{ records: number; exact: boolean }> {
    const nested = nestedOf(layout)
    const { records, exact } = await this.#source.count(nested.from, nested.records, signal)
    const groups = await this.#groupsOf(nested, { isNew: true, signal })
    return { records: records + groups.leftoverCount, exact }
  }

  async read(layout: OfNested, keys: readonly Key[]): Promise<readonly (Entry | undefined)[]> {
    const nested = nestedOf(layout)
    const groups = await this.#groupsOf(nested, { isNew: false, signal: undefined })
    const found = await this.#source.read(nested.from, nested.records, keys)
    return found.map((entry) => {
      if (!entry) return undefined
      const plain = buildPage([{ key: entry.key, body: entry.body.bytes() }], {
        keys: layout.keys,
        next: undefined,
      })
      const page = nestPage(plain, { nested, groups, keys: layout.keys, next: undefined })
      return page.count > 0 ? page.entry(0) : undefined
    })
  }

  async pin(request: PinRequest): Promise<Pin> {
    const { collections, signal } = request
    const pin = await this.#source.pin({ ...request, collections: partsOf(collections) })
    const nesting = collections.flatMap(({ name, layout }) => (isNested(layout) ? [{ name, layout }] : []))
    if (nesting.length === 0) return pin
    const damaged = new Map(pin.damaged)
    const records: Record<string, number> = { ...pin.records }
    for (const { name, layout } of nesting) {
      const damage = partsIn(layout.nested)
        .map((part) => pin.damaged.get(part.name))
        .find(Boolean)
      if (damage) damaged.set(name, damage)
      else if (pin.records) records[name] = (await this.count(layout, signal)).records
    }
    return { ...pin, damaged, ...(pin.records && { records }) }
  }

  async close(): Promise<void> {
    for (const { groups } of this.#groups.values()) await groups.then((open) => open.close()).catch(() => {})
    this.#groups.clear()
  }

  /** A reading that begins anew looks whether the source is what it was when rows were sorted. */
  async #groupsOf(
    nested: NestedLayout,
    { isNew, signal }: { readonly isNew: boolean; readonly signal: AbortSignal | undefined },
  ): Promise<RowGroups> {
    const name = JSON.stringify(nested)
    const known = this.#groups.get(name)
    if (known && !isNew) return known.groups
    const { generation } = await this.#source.pin({ collections: partsIn(nested), by: 'stat' })
    if (known?.generation === generation) return known.groups
    const path = join(this.#scratch, `nested-${this.#files++}.db`)
    const groups = groupRows(this.#view, nested, { path, signal })
    this.#groups.set(name, { generation, groups })
    groups.catch(() => this.#groups.delete(name))
    await known?.groups.then((open) => open.close()).catch(() => {})
    return groups
  }
}

function isNested(layout: Layout): layout is OfNested {
  return layout.nested !== undefined
}

/** Records are read with their keys as they are wanted now. */
function nestedOf({ nested, keys }: OfNested): NestedLayout {
  return { ...nested, records: { ...nested.records, keys } }
}

function partsIn({ from, records, lists }: NestedLayout): readonly Asked[] {
  const inLists = lists.flatMap(({ from: name, layout }) =>
    isNested(layout) ? partsIn(layout.nested) : [{ name, layout }],
  )
  return [{ name: from, layout: records }, ...inLists]
}

/** The collections that are really there, each once. */
function partsOf(asked: readonly Asked[]): readonly Asked[] {
  const byName = new Map<string, Asked>()
  for (const { name, layout } of asked) {
    for (const part of isNested(layout) ? partsIn(layout.nested) : [{ name, layout }]) {
      if (!byName.has(part.name)) byName.set(part.name, part)
    }
  }
  return [...byName.values()]
}

function leftoversPage(
  groups: RowGroups,
  nested: NestedLayout,
  { after, layout, limit }: Pick<ScanRequest, 'after' | 'layout' | 'limit'>,
): DocumentPage {
  const found = groups.leftovers(after!.at as number, Math.min(limit.entries, LEFTOVERS_IN_PAGE))
  const last = found.at(-1)
  const hasMore = last !== undefined && last.ordinal < groups.leftoverCount
  const problems = found.map((row) => problemOf(row, nested))
  return buildPage([], { keys: layout.keys, next: hasMore ? cursorAt(last.ordinal) : undefined, problems })
}

function cursorAt(ordinal: number): Cursor {
  return { driver: DRIVER, v: 1, generation: DRIVER, at: ordinal }
}

function problemOf({ list, key, whole, fault }: Leftover, { from, lists }: NestedLayout): Problem {
  const { from: unit, by } = lists[list]!
  const reason =
    fault?.reason ?? `${by.join(', ')} of this row of ${unit} names no record of ${from} that could have it`
  const position = { unit: fault?.unit ?? unit }
  return { code: fault?.code ?? 'OWNER_MISSING', reason, key, position, bytes: Buffer.from(whole) }
}
