import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { Cursor } from '../../../model/cursor.ts'
import type { CollectionInfo, DocumentSource, ScanRequest } from '../../../store/source.ts'
import { openFilesystem } from '../../filesystem/index.ts'
import { jsonSource } from '../source.ts'
import { kindPlaces } from './kind-places.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-kind-index-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const kinds = {
  machines: [{ instance_id: true }, { size: true }],
  requests: { request_id: true, type: ['acquire', 'return'] },
  templates: { template_id: true, deleted: false },
}
const NAMES = Object.keys(kinds)

interface Arms {
  readonly infos: readonly CollectionInfo[]
  readonly indexed: DocumentSource
  readonly plain: DocumentSource
  readonly bytes: number
}

/** The same file twice: with what scans leave behind for each other, and without. */
async function armsOf(
  content: string | Buffer,
  read: Record<string, object>,
  scratch = join(folder, 'scratch'),
): Promise<Arms> {
  const path = join(folder, 'all.json')
  await writeFile(path, content)
  const open = async (places?: ReturnType<typeof kindPlaces>) =>
    jsonSource({
      store: await openFilesystem(path),
      address: 'json:all.json',
      options: {},
      kindPlaces: places,
    })
  const indexed = await open(kindPlaces(scratch))
  const plain = await open()
  const infos = await plain.collections(
    Object.fromEntries(Object.entries(read).map(([name, more]) => [name, { kinds, ...more }])),
  )
  return { infos, indexed, plain, bytes: Buffer.byteLength(content) }
}

type Limit = ScanRequest['limit']

async function* pagesOf(
  source: DocumentSource,
  { name, layout }: CollectionInfo,
  limit: Limit,
  after?: Cursor,
): AsyncGenerator<DocumentPage> {
  for (let from = after; ;) {
    const page = await source.scan(name, { layout, limit, ...(from && { after: from }) })
    yield page
    if (!page.next) return
    from = page.next
  }
}

/** All that a page says of its records, whatever page they are on. Lines are not known of each. */
function told(page: DocumentPage) {
  const entries = Array.from({ length: page.count }, (_, i) => {
    const { unit, byte } = page.position(i)!
    const hash = [...page.keyHashes.subarray(2 * i, 2 * i + 2)]
    return [page.key(i).id, page.bodyText(i), [...page.print(i)], hash, page.traits[i], unit, byte]
  })
  const problems = page.problems.map(({ bytes, ...problem }) => ({ ...problem, text: [...bytes] }))
  return { entries, problems }
}

async function allOf(pages: AsyncIterable<DocumentPage>) {
  const every = []
  for await (const page of pages) every.push(told(page))
  return {
    entries: every.flatMap(({ entries }) => entries),
    problems: every.flatMap(({ problems }) => problems),
  }
}

const field = fc.constantFrom(
  '"instance_id"',
  '"request_id"',
  '"type"',
  '"template_id"',
  '"deleted"',
  '"id"',
  '"other"',
  '"id"',
  '"k"',
)
const value = fc.constantFrom(
  '"acquire"',
  '"return"',
  '1',
  'null',
  '[]',
  '{"a":[1,"]"]}',
  '"é\\n"',
  '"x\\u0001"',
)
const space = fc.constantFrom('', '', ' ', '\n', '\r\n\t', '          ')
const record = fc
  .array(fc.tuple(field, value, space), { maxLength: 5 })
  .map((fields) => `{${fields.map(([name, held, gap]) => `${gap}${name}:${gap}${held}`).join(',')}}`)
const any = fc.oneof(
  { weight: 9, arbitrary: record },
  fc.constantFrom('1', '"s"', '[]', 'true', '-1.5e3', '{"instance_id":1,"instance_id":2}'),
)

const file = fc
  .record({
    shape: fc.constantFrom('object' as const, 'array' as const),
    inMember: fc.boolean(),
    begin: fc.constantFrom('', '\n', '\ufeff'),
    records: fc.array(fc.tuple(space, any, space), { maxLength: 24 }),
    isUtf8: fc.boolean(),
  })
  .map(({ shape, inMember, begin, records, isUtf8 }) => {
    const parts = records.map(([before, text, behind], i) => {
      if (shape === 'object') return `${before}"k${i}"${behind}:${before}${text}${behind}`
      const hasId = text.startsWith('{') && i % 5 > 0
      const own = hasId ? `{"id":${i},"n":"n${i}"${text === '{}' ? '' : ','}${text.slice(1)}` : text
      return `${before}${own}${behind}`
    })
    const [open, close] = shape === 'object' ? '{}' : '[]'
    const container = `${open}${parts.join(',')}${close}`
    const text = begin + (inMember ? `{"v":1,"all":${container}, "w":[2]}` : `${container}\n`)
    // An é whose second byte is wrong.
    const bytes = Buffer.from(text)
    const at = isUtf8 ? -1 : bytes.indexOf(0xa9)
    if (at >= 0) bytes[at] = 0x41
    return { content: bytes, shape, inMember }
  })

const limits = fc.constantFrom(
  { bytes: 30, entries: 1000 },
  { bytes: 100, entries: 3 },
  { bytes: 250, entries: 1000 },
  { bytes: 1 << 20, entries: 2 },
  { bytes: 1 << 20, entries: 1000 },
)

describe('what one collection leaves behind for the others', () => {
  test('changes nothing about what they find', { timeout: 300_000 }, async () => {
    const order = fc.shuffledSubarray(NAMES, { minLength: 3 })
    await fc.assert(
      fc.asyncProperty(
        file,
        order,
        fc.array(limits, { minLength: 3, maxLength: 3 }),
        fc.constantFrom('id', 'n'),
        async ({ content, shape, inMember }, names, [first, ...others], otherKey) => {
          const place = inMember ? { member: 'all' } : {}
          const keyOf = (name: string) =>
            shape === 'array' ? { key: name === 'templates' ? otherKey : 'id' } : {}
          const read = Object.fromEntries(NAMES.map((name) => [name, { ...place, ...keyOf(name) }]))
          const { infos, indexed, plain } = await armsOf(content, read)
          const turns = names.map((name) => infos.find((info) => info.name === name)!)
          for (const [i, info] of turns.entries()) {
            const limit = [first!, ...others][i]!
            const expected = await allOf(pagesOf(plain, info, { bytes: 1 << 20, entries: 1000 }))
            expect(await allOf(pagesOf(indexed, info, limit)), info.name).toEqual(expected)
            // Each cursor is one for a process that knows nothing, and the other way round.
            expect(await changingHands(info, limit, [indexed, plain])).toEqual(expected)
            expect(await changingHands(info, limit, [plain, indexed])).toEqual(expected)
          }
          await indexed.close()
          await plain.close()
          expect(await readdir(join(folder, 'scratch')).catch(() => [])).toEqual([])
        },
      ),
      { numRuns: process.env['DRAY_THOROUGH'] ? 1000 : 60 },
    )
  })
})

describe('of a file of many kinds', () => {
  const MANY = 9
  const table = Object.fromEntries(Array.from({ length: MANY }, (_, i) => [`c${i}`, { [`is_${i}`]: true }]))
  const records = Array.from({ length: 8000 }, (_, i) => {
    const wrong = i % 1000 === 7 ? ',"a":1,"a":2' : ''
    return `"k${i}": {"is_${(i * i) % MANY}":true,"text":"${'x'.repeat(i % 90)}"${wrong}}`
  })
  const text = `{${records.join(',\n')}}`
  const limit = { bytes: 16 * 1024, entries: 20_000 }
  const all = Object.fromEntries(Object.keys(table).map((name) => [name, { kinds: table }]))

  /** A page holds the bytes that were cut for it, and no others. */
  async function bytesCut(source: DocumentSource, info: CollectionInfo): Promise<number> {
    let bytes = 0
    for await (const page of pagesOf(source, info, limit)) bytes += page.bytes.length
    return bytes
  }

  test('all is cut by the first collection alone, however many there are', async () => {
    const { infos, indexed, plain, bytes } = await armsOf(text, all)
    const [first, ...others] = infos
    expect(await bytesCut(indexed, first!)).toBeGreaterThan(bytes)
    let byOthers = 0
    for (const info of others) byOthers += await bytesCut(indexed, info)
    // Their own, and what lies around records with which something is wrong.
    expect(byOthers).toBeLessThan(1.1 * bytes)
    expect(await bytesCut(plain, others[0]!)).toBeGreaterThan(bytes)
    await indexed.close()
    await plain.close()
  })

  test('pages of the others are as full as any', async () => {
    const { infos, indexed, plain } = await armsOf(text, all)
    for await (const page of pagesOf(indexed, infos[0]!, limit)) expect(page.count).toBeGreaterThan(0)
    const sizes: number[] = []
    for await (const page of pagesOf(indexed, infos[1]!, limit)) sizes.push(page.bytes.length)
    expect(sizes.slice(0, -1).every((size) => size > limit.bytes)).toBe(true)
    await indexed.close()
    await plain.close()
  })

  test('a file that changed is not read by what was learnt of it', async () => {
    const { infos, indexed, plain } = await armsOf(text, all)
    const [first, other] = infos
    await bytesCut(indexed, first!)
    const begun = await indexed.scan(other!.name, { layout: other!.layout, limit })
    await writeFile(join(folder, 'all.json'), text.replace('"k1":', '\n"k1":'))
    const { layout, name } = other!
    const onward = indexed.scan(name, { layout, limit, after: begun.next! })
    await expect(onward).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    expect(await allOf(pagesOf(indexed, other!, limit))).toEqual(await allOf(pagesOf(plain, other!, limit)))
    await indexed.close()
    await plain.close()
  })

  test('where nothing can be left behind, each looks for itself', async () => {
    const path = join(folder, 'no-folder')
    await writeFile(path, '')
    const { infos, indexed, plain } = await armsOf(text, all, join(path, 'scratch'))
    for (const info of infos.slice(0, 2)) {
      expect(await allOf(pagesOf(indexed, info, limit))).toEqual(await allOf(pagesOf(plain, info, limit)))
    }
    await indexed.close()
    await plain.close()
  })
})

/** One page from the one, the next from the other. */
async function changingHands(
  { name, layout }: CollectionInfo,
  limit: Limit,
  sources: readonly [DocumentSource, DocumentSource],
) {
  async function* pages() {
    let after: Cursor | undefined
    for (let turn = 0; ; turn++) {
      const page = await sources[turn % 2]!.scan(name, { layout, limit, ...(after && { after }) })
      yield page
      if (!page.next) return
      after = page.next
    }
  }
  return allOf(pages())
}
