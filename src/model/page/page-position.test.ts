import { expect, test } from 'vitest'
import { countLines, cutRecords, joinPages, PAD } from '../scan/api.ts'

const text = '[\n  {"id": "a", "n": [1,\n 2]},\n  {"id": "b"},\n\n  {"id": "c"}\n]'
const form = { shape: 'elements', keyFields: ['id'], keyPrefix: [], keys: 'text' } as const

function pages(file: Buffer, unit: string, limit: number) {
  const cuts = []
  let base = 0
  let line = 1
  for (let opened = false; ; opened = true) {
    const rest = file.subarray(base)
    const bytes = new Uint8Array(rest.length + PAD)
    bytes.set(rest)
    const window = { bytes, end: rest.length, base, line, final: true }
    const cut = cutRecords(window, { start: 0, opened, limit, unit, form })!
    cuts.push(cut.page)
    if (cut.ended) return cuts
    line += countLines(rest, 0, cut.consumed)
    base += cut.consumed
  }
}

test.each([1, 2, 10])(
  'a document knows its file, line and byte, also in a page joined of several (%i a page)',
  (limit) => {
    const joined = joinPages(
      [
        ...pages(Buffer.from(text), 'one.json', limit),
        ...pages(Buffer.from(`\n\n${text}`), 'two.json', limit),
      ],
      undefined,
    )
    const places = Array.from({ length: joined.count }, (_, i) => joined.position(i))
    const expected = (unit: string, shift: number) =>
      ['{"id": "a"', '{"id": "b"', '{"id": "c"'].map((start) => {
        const byte = text.indexOf(start)
        return { unit, byte: byte + shift, line: text.slice(0, byte).split('\n').length + shift }
      })
    expect(places).toEqual([...expected('one.json', 0), ...expected('two.json', 2)])
  },
)
