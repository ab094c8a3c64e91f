import type { RowDataPacket } from 'mysql2/promise'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { keepsNumbers } from '../../src/drivers/mysql/documents/keeps-numbers.ts'
import { keptSpelling } from '../../src/drivers/mysql/documents/kept-spelling.ts'
import { isWideNumber } from '../../src/model/scan/api.ts'
import { mysql } from '../servers/mysql.ts'
import { startServer } from '../servers/test-server.ts'

const server = await startServer(mysql)
const COUNT = process.env['DRAY_THOROUGH'] === '1' ? 30_000 : 5_000

const doubles = fc
  .tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff))
  .map(([low, high]) => new Float64Array(new Uint32Array([low, high]).buffer)[0]!)
  .filter((double) => Number.isFinite(double) && double !== 0)
const usual = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.nat(9))
  .map(([x, n]) => x / 10 ** n)
const numbers = fc.oneof(
  doubles.map(String),
  doubles.map((double) => double.toExponential()),
  usual.filter((double) => double !== 0).map(String),
  // 250 zeros and more, before or behind the point: as jsonb prints numbers.
  fc.tuple(fc.nat(2 ** 31), fc.nat(300)).map(([digits, zeros]) => `0.${'0'.repeat(zeros)}${digits + 1}`),
  fc
    .tuple(fc.constantFrom('', '-'), fc.nat(2 ** 31), fc.nat(290))
    .map(([sign, digits, zeros]) => `${sign}${digits + 1}${'0'.repeat(zeros)}`),
)

if (typeof server === 'string') {
  describe.skip(`numbers in JSON (${server})`, () => {
    test('left out', () => {})
  })
} else {
  afterAll(() => server.stop())

  test('what the type json would change is known before, and nothing else is turned away', async () => {
    const client = await server.connect()
    const seed = Date.now()
    const texts = fc.sample(numbers, { numRuns: COUNT, seed })
    const [[row]] = await client.query<RowDataPacket[]>(
      `SELECT CONVERT(CAST('[${texts.join()}]' AS JSON) USING utf8mb4) AS kept`,
    )
    const kept = JSON.parse(String(row!['kept'])) as number[]
    const isKept = (i: number): boolean => kept[i] === Number(texts[i])
    const misled = texts.filter((text, i) => keepsNumbers(`["7",${text}]`) && !isKept(i))
    expect({ seed, misled }).toEqual({ seed, misled: [] })
    // Parsers since then round rightly: what is spelled otherwise for this one means the same to them.
    const turnedAway = texts.filter((text, i) => !keepsNumbers(`["7",${text}]`) && isKept(i))
    if (server.kind.title.includes(' 5.7')) expect({ seed, turnedAway }).toEqual({ seed, turnedAway: [] })
    // Or else the parser of this server is another one.
    expect(texts.filter((text) => !keepsNumbers(text)).length).toBeGreaterThan(COUNT / 20)
    await client.end()
  })

  test('what it would change is spelled so that it does not, and is the same number', async () => {
    const client = await server.connect()
    const seed = Date.now()
    const texts = fc.sample(numbers, { numRuns: COUNT, seed }).filter((text) => !keepsNumbers(text))
    const spelled = [...texts, '-0', '-0.0', '-0e5'].map((text) => [text, keptSpelling(text)] as const)
    const found = spelled.filter((pair): pair is [string, string] => pair[1] !== undefined)
    const [[row]] = await client.query<RowDataPacket[]>(
      `SELECT CONVERT(CAST('[${found.map(([, spelling]) => spelling).join()}]' AS JSON) USING utf8mb4) AS kept`,
    )
    const kept = JSON.parse(String(row!['kept'])) as number[]
    const wrong = found.filter(
      ([text, spelling], i) => !Object.is(kept[i], Number(text)) || Number(spelling) !== Number(text),
    )
    expect({ seed, wrong }).toEqual({ seed, wrong: [] })
    // Hardly any double is left; others have more digits than one.
    const left = spelled.filter(([text, spelling]) => spelling === undefined && !isWideNumber(text))
    expect(left.length, `of ${spelled.length}, seed ${seed}`).toBeLessThan(spelled.length / 50)
    await client.end()
  })

  test.each([
    ['{"a -0":[-0,"-0",-0.0]}', '{"a -0":[-0.0,"-0",-0.0]}'],
    ['[1e400]', undefined],
    ['[1,12345678901234567890.5]', undefined],
  ])('%s is spelled %s', (text, spelled) => {
    expect(keptSpelling(text)).toBe(spelled)
  })

  test.each([
    ['-0', false],
    ['18446744073709551615', true],
    ['18446744073709551616', false],
    ['-9223372036854775808', true],
    ['0.1', true],
    ['1e400', false],
    ['12345678901234567890.5', false],
    ['"1e400 \\" -0"', true],
  ])('%s: %s', (text, isKept) => {
    expect(keepsNumbers(text)).toBe(isKept)
  })
}
