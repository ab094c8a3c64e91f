import { expect, test } from 'vitest'
import { PageText } from './page-text.ts'

const large = (letter: string): Buffer => Buffer.alloc(4 << 20, letter)

function textOf(pieces: readonly Buffer[], text = new PageText()): readonly Uint8Array[] {
  text.clear()
  for (const piece of pieces) text.put(piece)
  return text.chunks()
}

test.each([
  ['nothing', []],
  ['short and longer pieces', ['a', '', 'b'.repeat(23), 'c'.repeat(24), 'd'.repeat(25), 'e'.repeat(3 << 20)]],
  ['more than the buffer holds at first', Array.from({ length: 500 }, (_, i) => String(i).repeat(1000))],
])('%s: one behind the other', (_, texts) => {
  const pieces = texts.map((text) => Buffer.from(text))
  expect(Buffer.concat(textOf(pieces)).equals(Buffer.concat(pieces))).toBe(true)
})

test('large pieces stand where they belong, and are not copied', () => {
  const pieces = [large('x'), Buffer.from('between'), large('y'), large('z'), Buffer.from('end')]
  const chunks = textOf(pieces)
  expect(Buffer.concat(chunks).equals(Buffer.concat(pieces))).toBe(true)
  expect(chunks).toHaveLength(5)
  for (const i of [0, 2, 3]) expect(chunks[i]!.buffer).toBe(pieces[i]!.buffer)
})

test('the next page is put in the place of the one before', () => {
  const text = new PageText()
  const [first] = textOf([Buffer.from('first page')], text)
  const [second] = textOf([Buffer.from('second')], text)
  expect(Buffer.from(second!).toString()).toBe('second')
  expect(second!.buffer).toBe(first!.buffer)
})

test('part of a buffer', () => {
  const text = new PageText()
  text.putRange(Buffer.from('0123456789'), 2, 5)
  text.putRange(Buffer.from('x'.repeat(20) + 'y'.repeat(40)), 10, 50)
  expect(Buffer.concat(text.chunks()).toString()).toBe(`234${'x'.repeat(10)}${'y'.repeat(30)}`)
})
