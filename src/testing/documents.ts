import { Key } from '../model/key.ts'
import type { LooseEntry } from '../model/scan/pages/page-builder.ts'

/** Documents that differ in size and kind of value, in no order of their keys. */
export function someDocuments(count: number, { from = 0 }: { readonly from?: number } = {}): LooseEntry[] {
  return Array.from({ length: count }, (_, n) => document((n * 7 + 3) % count, from))
}

export function document(n: number, from = 0, change: object = {}): LooseEntry {
  const number = from + n
  const body = {
    name: `Document ${number}`,
    number,
    half: number / 2,
    active: number % 2 === 0,
    nothing: null,
    tags: Array.from({ length: number % 5 }, (_, i) => `tag ${i}`),
    nested: { text: 'ä€😀 "quoted" \\ back', filler: 'x'.repeat((number % 11) * 17) },
    ...change,
  }
  return { key: Key.of(`key-${number}`), body: JSON.stringify(body) }
}
