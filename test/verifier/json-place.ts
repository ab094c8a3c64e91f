import { readFileSync, writeFileSync } from 'node:fs'
import type { Place } from './place.ts'
import type { Edit } from './plants.ts'
import { COUNT, keyOf } from './records.ts'

/** A file that holds one object with the records in their order, one per line. What is applied replaces what was. */
export function jsonPlace(address: string, path: string): Place {
  const original = readFileSync(path)
  const begins = beginningsOf(original)
  return {
    address,
    kind: 'json',
    hasCells: false,
    apply: (edits) => writeFileSync(path, Buffer.concat(piecesOf(original, begins, edits))),
    restore: () => writeFileSync(path, original),
    close() {},
  }
}

/** Where each record begins, and where the last one's line ends. */
function beginningsOf(bytes: Buffer): readonly number[] {
  const begins: number[] = []
  for (let at = bytes.indexOf('"'); begins.length < COUNT; at = bytes.indexOf('\n"', at) + 1) begins.push(at)
  return [...begins, bytes.indexOf('\n', begins.at(-1)) + 1]
}

/** The last record is never touched: behind each other one stands a comma. */
function piecesOf(
  original: Buffer,
  begins: readonly number[],
  edits: readonly Edit[],
): readonly Uint8Array[] {
  const byRecord = new Map<number, readonly Edit[]>()
  for (const edit of edits) {
    const n = Number(edit.key.slice(1, 7))
    byRecord.set(n, [...(byRecord.get(n) ?? []), edit])
  }
  const pieces: Uint8Array[] = []
  let copied = 0
  for (const [n, changes] of [...byRecord].toSorted(([one], [other]) => one - other)) {
    pieces.push(original.subarray(copied, begins[n]))
    copied = begins[n + 1]!
    const own = original.subarray(begins[n], copied).toString('utf8').replace(/,\n$/, '')
    pieces.push(...linesOf(own, keyOf(n), changes).map((line) => Buffer.from(`${line},\n`)))
  }
  return [...pieces, original.subarray(copied)]
}

function linesOf(own: string, key: string, changes: readonly Edit[]): readonly string[] {
  let kept: string | undefined = own
  const more: string[] = []
  for (const edit of changes) {
    const line = edit.body === undefined ? undefined : `"${edit.key}":${edit.body}`
    if (edit.key === key && !edit.again) kept = line
    else if (line !== undefined) more.push(line)
  }
  return kept === undefined ? more : [kept, ...more]
}
