import type { LaidRecord } from './laid-record.ts'

/** Records that are far larger than a page. */
export const sizeRows: readonly LaidRecord[] = [
  { name: 'a small one before', text: '{"n":1}' },
  { name: 'a text of 20 MB', text: `{"s":"${'x'.repeat(20_000_000)}"}` },
  { name: 'a small one between', text: '{"n":2}' },
  { name: 'a number of a million digits', text: `{"n":${'7'.repeat(1_000_000)}}` },
  { name: 'a small one behind', text: '{"n":3}' },
]

/** Where there is time for them; made when they are asked for. */
export function hugeRows(): readonly LaidRecord[] {
  const members = Array.from({ length: 1_000_000 }, (_, i) => `"m${i}":${i}`)
  return [
    { name: 'a million members', text: `{${members.join()}}` },
    { name: 'arrays nested 900,000 deep', text: `{"a":${'['.repeat(900_000)}${']'.repeat(900_000)}}` },
    { name: 'a text of 100 MB', text: `{"s":"${'x'.repeat(100_000_000)}"}` },
  ]
}
