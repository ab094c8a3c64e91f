import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrate, plan, type Report } from '../../src/index.ts'
import { acceptedTexts } from './grammar-accepted.ts'
import { refusedTexts } from './grammar-refused.ts'
import { type LaidRecord, PAIRS } from './laid-record.ts'
import { layRecords } from './lay-records.ts'
import { compacted } from './read-json-text.ts'
import { readDatabase, readJson } from './read-store.ts'
import { rejectsOf } from './rejects-of.ts'
import { scratchFolder } from './scratch-folder.ts'

const root = scratchFolder()
let folders = 0

const accepted = acceptedTexts()
const refused = refusedTexts()

/** Of a generator that says too little nobody would know. */
test('the texts are JSON to `JSON.parse`, or are not; and there are many of them', () => {
  for (const { text } of accepted) expect(() => JSON.parse(text) as unknown, text).not.toThrow()
  for (const { text } of refused) expect(() => JSON.parse(text) as unknown, JSON.stringify(text)).toThrow()
  expect([accepted.length, refused.length].map((count) => count > 900)).toEqual([true, true])
})

describe('every production of RFC 8259 arrives to the byte', () => {
  test.each(PAIRS)('from $from to $to', async (pair) => {
    const folder = join(root, String(++folders))
    const laid = layRecords(pair.from, folder, accepted.map(recordOf))
    const to = join(folder, pair.to === 'json' ? 'out' : 'target.db')
    expect(await run(laid.address, `${pair.to}:${to}`, folder)).toMatchObject({
      exitCode: 0,
      verified: 'verified',
    })
    const arrived = (pair.to === 'json' ? readJson(to) : readDatabase(to))['documents']!
    const expected = accepted.map((each, i) => [`k${i}`, compacted(recordOf(each).text)])
    expect(Object.entries(arrived).toSorted()).toEqual(expected.toSorted())
  })
})

describe('every way to break RFC 8259 is refused, and what stands beside it arrives', () => {
  const sound = { name: 'sound', text: '{"n":1}' }

  test('in a database: each row by itself, named by its key', async () => {
    const folder = join(root, String(++folders))
    const laid = layRecords('sqlite', folder, [sound, ...refused.map(recordOf), sound])
    const report = await run(laid.address, `json:${join(folder, 'out')}`, folder)
    expect(report).toMatchObject({ exitCode: 3, verified: 'verified', failures: [] })
    const keys = rejectsOf(report).map(({ key, code }) => `${key} ${code}`)
    expect(keys.toSorted()).toEqual(refused.map((_, i) => `k${i + 1} RECORD_INVALID`).toSorted())
    expect(readJson(join(folder, 'out'))).toEqual({
      documents: { k0: sound.text, [`k${refused.length + 1}`]: sound.text },
    })
  })

  const texts = refused.map((each) => `{"a":{"n":1},\n"b":${recordOf(each).text}}`)

  function layFiles(chosen: readonly number[]): string {
    const folder = join(root, String(++folders))
    mkdirSync(join(folder, 'data'), { recursive: true })
    for (const i of chosen) writeFileSync(join(folder, 'data', `c${i}.json`), texts[i]!)
    writeFileSync(join(folder, 'data', 'sound.json'), '{"a":{"n":1}}')
    return folder
  }

  test('in files: a plan names each with its line and byte', async () => {
    const folder = layFiles([...texts.keys()])
    const { forecast } = await plan(
      { from: `json:${folder}/data?shape=records`, to: `sqlite:${folder}/target.db` },
      { stateDir: join(folder, 'state') },
    )
    const failures = new Map(forecast.routes.map(({ to, failure }) => [to, failure]))
    expect(failures.get('sound')).toBe(undefined)
    for (const [i, text] of texts.entries()) {
      const { code, position } = failures.get(`c${i}`)!
      // As a plan prints it.
      const { unit, line, byte } = position as { unit: string; line: number; byte: number }
      const verdict = [code, unit, isIn(text, line, byte)]
      expect(verdict, JSON.stringify([text, position])).toEqual(['SOURCE_CORRUPT', `c${i}.json`, true])
    }
  })

  // Each costs a table, so one in eight, of every production.
  test('in files: a run stops each collection by itself', async () => {
    const chosen = [...texts.keys()].filter((i) => i % (process.env['DRAY_THOROUGH'] ? 1 : 8) === 0)
    const folder = layFiles(chosen)
    const report = await run(`json:${folder}/data?shape=records`, `sqlite:${folder}/target.db`, folder)
    expect(report).toMatchObject({ exitCode: 4, state: 'failed' })
    const failures = report.failures.map(({ collection, code }) => `${collection} ${code}`)
    expect(failures.toSorted()).toEqual(chosen.map((i) => `c${i} SOURCE_CORRUPT`).toSorted())
    const arrived = Object.entries(readDatabase(join(folder, 'target.db'))).filter(([, rows]) => 'a' in rows)
    expect(arrived).toEqual([['sound', { a: '{"n":1}' }]])
  }, 120_000)
})

function recordOf({ production, text }: { production: string; text: string }): LaidRecord & { text: string } {
  return { name: production, text: `{"v":${text}}` }
}

/** The damage lies in the second line, or, where it holds lines itself, behind; never before. */
function isIn(text: string, line: number, byte: number): boolean {
  const bytes = Buffer.from(text)
  const before = bytes.subarray(0, byte).filter((each) => each === 10).length
  return byte > text.indexOf('\n') && byte <= bytes.length && line === before + 1
}

function run(from: string, to: string, folder: string): Promise<Report> {
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  return migrate({ from, to }, { stateDir: join(folder, 'state'), policies })
}
