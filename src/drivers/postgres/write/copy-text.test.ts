import { expect, test } from 'vitest'
import { CopyText } from './copy-text.ts'

test.each([0, 1, 2, 3, 12_287, 12_288, 12_289, 50_000])('%i bytes go as bytea takes them', (length) => {
  const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 11 + 1) & 255))
  const base64 = Buffer.from(`<${bytes.toString('base64')}>`)
  const text = new CopyText('text')
  text.beginRow(2)
  text.putHexOfBase64(base64, 1, base64.length - 1)
  text.putEscaped('a\tb')
  text.endRow()
  expect(Buffer.from(text.rowsAsCopy()).toString('latin1')).toBe(`\\\\x${bytes.toString('hex')}\ta\\tb\n`)
})

test('a long text takes the room of its bytes', () => {
  const text = new CopyText('text')
  const long = 'é'.repeat(3_000_000)
  text.beginRow(1)
  text.putEscaped(long)
  text.endRow()
  expect(Buffer.from(text.rowsAsCopy()).toString('utf8')).toBe(`${long}\n`)
})
