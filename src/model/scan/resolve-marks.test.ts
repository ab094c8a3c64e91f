import { expect, test } from 'vitest'
import { MARK, resolveMarks } from './resolve-marks.ts'

function resolved(text: string): string {
  const bytes = Buffer.from(text, 'latin1')
  return bytes.toString('latin1', 0, resolveMarks(bytes, bytes.length))
}

const mark = String.fromCharCode(MARK)

test.each([0, 1, 2, 3, 4, 5, 12_287, 12_288, 12_289, 24_576, 100_001])(
  '%i bytes become base 64',
  (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + 3) & 255))
    const text = (of: string): string => `{"a":"${of}","b":"${of}"}`
    expect(resolved(text(`${mark}x${bytes.toString('hex').toUpperCase()}`))).toBe(
      text(bytes.toString('base64')),
    )
  },
)

const inLines = (bytes: Buffer): string => bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\n')

test.each([0, 1, 56, 57, 58, 114, 115, 100_001])(
  '%i bytes in lines of base 64 are without lines',
  (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 7 + 3) & 255))
    const text = (of: string): string => `{"n":"\\n","a":{"$dray:bytes":"${of}"},"b":{"$dray:bytes":"${of}"}}`
    expect(resolved(text(`${mark}b${inLines(bytes)}`))).toBe(text(bytes.toString('base64')))
  },
)

test.each([
  `{"a":"${mark}bQUJD\nQUJD"}`,
  `{"$dray:bytes":"${mark}bQUJD QUJD"}`,
  `{"$dray:bytes":"${mark}bQUJD\nQUJD}`,
])('lines that are no bytes stay as they are: %j', (text) => {
  expect(resolved(text)).toBe(text)
})

test.each(['0', '0G', 'zz', '00 0'])('what is no bytes stays as it is: %j', (hex) => {
  const text = `{"a":"${mark}x${hex}","b":1}`
  expect(resolved(text)).toBe(text)
})
