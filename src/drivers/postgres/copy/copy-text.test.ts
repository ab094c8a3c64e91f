import { expect, test } from 'vitest'
import { bytesOf } from '../../../../test/postgres/bytes-of-copy.ts'
import { CopyText } from './copy-text.ts'

test.each([0, 1, 2, 3, 12_287, 12_288, 12_289, 50_000])('%i bytes go as bytea takes them', (length) => {
  const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 11 + 1) & 255))
  const base64 = Buffer.from(`<${bytes.toString('base64')}>`)
  const text = new CopyText('text')
  text.beginRow(2)
  text.putHexOfBase64(base64, 1, base64.length - 1)
  text.putEscaped('a\tb')
  text.endRow()
  expect(bytesOf(text.rowsAsCopy()).toString('latin1')).toBe(`\\\\x${bytes.toString('hex')}\ta\\tb\n`)
})

test('a long text takes the room of its bytes', () => {
  const text = new CopyText('text')
  const long = 'é'.repeat(3_000_000)
  text.beginRow(1)
  text.putEscaped(long)
  text.endRow()
  expect(bytesOf(text.rowsAsCopy()).toString('utf8')).toBe(`${long}\n`)
})

const LARGE = 1 << 20

/** Of more than a slice each, so that escapes lie where two of them meet. */
test.each([
  ['without escapes', 'plain ü 👩 text, '],
  ['with single letters', 'said: "x"\n\t\\ / \b\f\r'],
  ['with characters by their codes', 'é\u0001👩\\\n\t"\u007f'],
])('a large text %s goes as the engine reads it, with what is about it', (_, piece) => {
  const meant = piece.repeat(Math.ceil((1.2 * LARGE) / piece.length))
  const all = piece.includes('\u0001') ? escapedByCode(meant) : JSON.stringify(meant)
  const json = Buffer.from(`:${all},`)
  const text = new CopyText('text')
  for (const id of ['1', '2']) {
    text.beginRow(3)
    text.putPlain(id)
    if (all.includes('\\')) text.putUnescaped(json, 2, json.length - 2)
    else text.putRaw(json, 2, json.length - 2)
    text.putPlain('end')
    text.endRow()
  }
  text.beginRow(3)
  text.putUnescaped(json, 2, json.length - 2)
  text.takeBack()
  expect(json.length).toBeGreaterThan(LARGE)
  const rows = readByEngine(bytesOf(text.rowsAsCopy()).toString())
  const isSame = (row: readonly string[] | undefined): boolean => row?.[1] === meant
  expect(rows.map((row) => [row[0], isSame(row), row[2]])).toEqual([
    ['1', true, 'end'],
    ['2', true, 'end'],
  ])
  const [second] = readByEngine(bytesOf(text.rowsAsCopy(1, 2)).toString())
  expect([second?.[0], isSame(second)]).toEqual(['2', true])
})

test('large JSON is escaped as it is written', () => {
  const json = JSON.stringify({ list: Array<string>(60_000).fill('a "quoted"\nü\\') }, null, '\t')
  const text = new CopyText('text')
  text.beginRow(1)
  text.putEscapedBytes(Buffer.from(json))
  text.endRow()
  expect(json.length).toBeGreaterThan(LARGE)
  expect(readByEngine(bytesOf(text.rowsAsCopy()).toString())[0]?.[0] === json).toBe(true)
})

test('large bytes go as bytea takes them', () => {
  const bytes = Buffer.from(Array.from({ length: 1_000_001 }, (_, i) => (i * 11 + 1) & 255))
  const base64 = Buffer.from(bytes.toString('base64'))
  const text = new CopyText('text')
  text.beginRow(1)
  text.putHexOfBase64(base64, 0, base64.length)
  text.endRow()
  expect(bytesOf(text.rowsAsCopy()).toString('latin1') === `\\\\x${bytes.toString('hex')}\n`).toBe(true)
})

/** As JSON, most characters by their codes. */
function escapedByCode(text: string): string {
  const codes = [...text].map((one, i) => {
    if (i % 3 === 0) return JSON.stringify(one).slice(1, -1)
    const units = Array.from({ length: one.length }, (_, at) => one.charCodeAt(at).toString(16))
    return units.map((unit) => `\\u${unit.padStart(4, '0')}`).join('')
  })
  return `"${codes.join('')}"`
}

/** https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.2 */
function readByEngine(copy: string): readonly (readonly string[])[] {
  const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }
  const lines = copy.split('\n').slice(0, -1)
  return lines.map((line) =>
    line.split('\t').map((field) => field.replaceAll(/\\(.)/gsu, (_, one: string) => letters[one] ?? one)),
  )
}
