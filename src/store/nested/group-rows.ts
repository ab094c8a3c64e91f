import { DrayError } from '../../model/error.ts'
import { printJson } from '../../model/json/json-text.ts'
import type { NestedLayout, NestedList } from '../../model/layout.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import type { Problem } from '../../model/page/problem.ts'
import { Tagged, type Value } from '../../model/value.ts'
import { pagesOf } from '../paging/pages.ts'
import { parsedPage } from '../paging/parsed-page.ts'
import type { DocumentSource } from '../source.ts'
import { RowGroups } from './row-groups.ts'

type Fields = Readonly<Record<string, Value>>

/**
 * Reads every row that is to lie in a list, and which records there are: each row is in the list of its record, or left over
 * by name. That all were read is seen by counting them in another way.
 * @throws SOURCE_CHANGED where the count differs
 */
export async function groupRows(
  source: DocumentSource,
  nested: NestedLayout,
  { path, signal }: { readonly path: string; readonly signal?: AbortSignal | undefined },
): Promise<RowGroups> {
  const groups = await RowGroups.open(path, Math.max(...nested.lists.map(({ order }) => order.length)))
  try {
    for (const [at, list] of nested.lists.entries()) await addRows(source, groups, { at, list, signal })
    const pages = pagesOf(source, nested.from, {
      layout: nested.records,
      limit: parsedPage(),
      ...(signal && { signal }),
    })
    for await (const page of pages) {
      addOwners(groups, nested, page)
      page.release()
    }
    groups.settle()
    return groups
  } catch (error) {
    groups.close()
    throw error
  }
}

/** What tells the record that a row belongs to, or that rows belong to; null where it says none. */
export function groupOf(record: Fields, names: readonly string[]): string | null {
  const values = names.map((name) => (Object.hasOwn(record, name) ? record[name]! : null))
  return values.includes(null) ? null : printJson(values)
}

/** The list whose place in a record is taken already: such a record is no document with lists, and gets none. */
export function clashIn(record: Fields, lists: readonly NestedList[]): NestedList | undefined {
  return lists.find(({ member }) => Object.hasOwn(record, member))
}

interface Adding {
  readonly at: number
  readonly list: NestedList
  readonly signal: AbortSignal | undefined
}

async function addRows(source: DocumentSource, groups: RowGroups, adding: Adding): Promise<void> {
  const { at, list, signal } = adding
  let count = 0
  for await (const page of pagesOf(source, list.from, {
    layout: list.layout,
    limit: parsedPage(),
    ...(signal && { signal }),
  })) {
    for (let i = 0; i < page.count; i++) addRow(groups, adding, page, i)
    for (const { key = '(no key)', code, reason, bytes, position } of page.problems) {
      const fault = { code, reason, unit: position.unit }
      groups.add({
        list: at,
        group: null,
        order: [],
        key,
        text: '',
        whole: Buffer.from(bytes).toString(),
        fault,
      })
    }
    count += page.count + page.problems.length
    page.release()
  }
  const { records, exact } = await source.count(list.from, list.layout, signal)
  if (!exact || records === count) return
  throw new DrayError('SOURCE_CHANGED', `${count} rows of ${list.from} were read, and ${records} counted`, {
    store: source.address,
    collection: list.from,
    hint: 'Stop the application that writes it, then run it again',
  })
}

function addRow(groups: RowGroups, { at, list }: Adding, page: DocumentPage, i: number): void {
  const row = page.bodyValue(i) as Fields
  const { by, order } = list
  const element = elementOf(row, list)
  groups.add({
    list: at,
    group: groupOf(row, by),
    order: order.map((name) => orderValue(Object.hasOwn(row, name) ? row[name]! : null)),
    key: page.keyText(i),
    text: element === undefined ? '' : printJson(element),
    whole: page.bodyText(i),
    ...(element === undefined && { fault: { ...twoElements(list), unit: list.from } }),
  })
}

/**
 * A row as it lies in the list: without what says which list it is, and where in it. Undefined for one that is an element
 * which is no object, and has fields beside it.
 */
function elementOf(row: Fields, { by, position, value }: NestedList): Value | undefined {
  const own = value !== undefined && Object.hasOwn(row, value) ? row[value]! : null
  const isKept = (name: string): boolean => !by.includes(name) && name !== position && name !== value
  const kept = Object.entries(row).filter(([name]) => isKept(name))
  if (value === undefined || (own === null && kept.length > 0)) return Object.fromEntries(kept)
  return kept.every(([, field]) => field === null) ? own : undefined
}

function twoElements({ value }: NestedList): Pick<Problem, 'code' | 'reason'> {
  return { code: 'VALUE_UNSUPPORTED', reason: `it has a ${value}, and other fields beside it` }
}

function addOwners(groups: RowGroups, { lists }: NestedLayout, page: DocumentPage): void {
  for (let i = 0; i < page.count; i++) {
    const record = page.bodyValue(i) as Fields
    if (clashIn(record, lists)) continue
    for (const [at, { to }] of lists.entries()) {
      const group = groupOf(record, to)
      if (group !== null) groups.addOwner(at, group)
    }
  }
}

/** Numbers by size, texts and times by their text. */
function orderValue(value: Value): null | number | bigint | string {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : Number(value)
  if (value instanceof Tagged) {
    return value.tag === 'number' ? Number(value.value) : orderValue(value.value)
  }
  return typeof value === 'boolean' ? Number(value) : printJson(value)
}
