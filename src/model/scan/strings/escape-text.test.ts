import fc from 'fast-check'
import { expect, test } from 'vitest'
import { putEscaped } from './escape-text.ts'
import { RenderedText } from '../rendered-text.ts'

function escaped(text: string): string {
  const to = new RenderedText(8)
  to.putText('before ')
  putEscaped(Buffer.from(text), to)
  return Buffer.from(to.bytes.subarray(0, to.length)).toString()
}

test('any text is as JSON.stringify has it', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '\0', '\u007f', 'ü', '👩‍👧'), fc.string()),
  })
  fc.assert(
    fc.property(text, (one) => {
      fc.pre(one.isWellFormed())
      expect(escaped(one)).toBe(`before ${JSON.stringify(one)}`)
    }),
  )
})

test('every byte of ASCII at every place of a word', () => {
  for (let code = 0; code < 128; code++) {
    for (let place = 0; place < 9; place++) {
      const text = `${'-'.repeat(place)}${String.fromCharCode(code)}ü--`
      expect(escaped(text)).toBe(`before ${JSON.stringify(text)}`)
    }
  }
})
