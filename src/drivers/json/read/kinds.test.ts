import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFilesystem } from '../../filesystem/index.ts'
import type { CollectionInfo, DocumentSource } from '../../../store/source.ts'
import { jsonSource } from '../source.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'json-kinds-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const kinds = {
  machines: [{ instance_id: true }, { machine_id: true, size: true }],
  requests: { request_id: true, type: ['acquire', 'return'] },
  templates: { template_id: true, deleted: false },
}
type Name = keyof typeof kinds
const NAMES = Object.keys(kinds) as Name[]

const LIMITS = [
  { bytes: 60, entries: 2 },
  { bytes: 1 << 20, entries: 10_000 },
]

async function opened(text: string, names: readonly Name[] = NAMES, read = {}) {
  const path = join(folder, 'all.json')
  await writeFile(path, text)
  const source = jsonSource({ store: await openFilesystem(path), address: 'json:all.json', options: {} })
  const infos = await source.collections(Object.fromEntries(names.map((name) => [name, { kinds, ...read }])))
  return { source, infos }
}

/** Keys, and codes of what was refused, in the order in which they lie in the file. */
async function met(source: DocumentSource, { name, layout }: CollectionInfo, limit = LIMITS[1]!) {
  const keys: string[] = []
  const refused: (readonly [string | undefined, string])[] = []
  let page = await source.scan(name, { layout, limit })
  for (;;) {
    for (let i = 0; i < page.count; i++) keys.push(page.keyText(i))
    refused.push(...page.problems.map(({ key, code }) => [key, code] as const))
    if (!page.next) return { keys, refused }
    page = await source.scan(name, { layout, limit, after: page.next })
  }
}

const FILE = `{
  "m1": { "instance_id": 1, "request_id": "r1", "template_id": "t1" },
  "r1": {"request_id":"r1","type":"acquire","template_id":"t1"},
  "t1": {"template_id":"t1","note":"instance_id"},
  "m2": {"machine_id":"m2","si\\u007ae":null},
  "r2": {"nested":{"instance_id":1},"type":"ret\\u0075rn","request_id":"r2"},
  "x1": {"template_id":"x1","deleted":null},
  "x2": {"request_id":"r","type":7},
  "x3": "text", "x4": [{"instance_id":1}], "x5": {},
  "m3": {"instance_id":1,"instance_id":2}
}`

describe('records of several collections in one object', () => {
  test.each(LIMITS)('are told apart by the first kind that fits, in pages of $bytes bytes', async (limit) => {
    const { source, infos } = await opened(FILE)
    const [machines, requests, templates] = await Promise.all(infos.map((info) => met(source, info, limit)))
    expect(machines).toEqual({ keys: ['m1', 'm2'], refused: [['m3', 'FIELD_DUPLICATE']] })
    expect(requests).toEqual({ keys: ['r1', 'r2'], refused: [] })
    expect(templates?.keys).toEqual(['t1'])
    expect(new Map(templates?.refused)).toEqual(
      new Map([
        ['x1', 'KIND_UNCLEAR'],
        ['x2', 'KIND_UNCLEAR'],
        ['x3', 'RECORD_NOT_DOCUMENT'],
        ['x4', 'RECORD_NOT_DOCUMENT'],
        ['x5', 'KIND_UNCLEAR'],
      ]),
    )
  })

  test('each is in one balance, whichever collections move', async () => {
    const all = await opened(FILE)
    const counts = await Promise.all(all.infos.map(({ name, layout }) => all.source.count(name, layout)))
    expect(counts.map(({ records }) => records)).toEqual([3, 2, 6])
    const some = await opened(FILE, ['requests', 'machines'])
    const [requests, machines] = await Promise.all(
      some.infos.map(({ name, layout }) => some.source.count(name, layout)),
    )
    // The last of the table takes what fits none of it; what fits another kind is that one's.
    expect([requests!.records, machines!.records]).toEqual([7, 3])
  })

  test('lie in an array or a member as well', async () => {
    const list = '{"v":1,"data":{"all":[{"id":1,"instance_id":1},{"id":2,"template_id":1}]}}'
    const { source, infos } = await opened(list, NAMES, { member: ['data', 'all'], key: 'id' })
    const found = await Promise.all(infos.map((info) => met(source, info)))
    expect(found.map(({ keys }) => keys)).toEqual([['1'], [], ['2']])
    const counts = await Promise.all(infos.map(({ name, layout }) => source.count(name, layout)))
    expect(counts.map(({ records }) => records)).toEqual([1, 0, 1])
  })

  test('a collection that its own table does not name is refused', async () => {
    await expect(opened(FILE, ['templates', 'others' as Name])).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })

  test(
    'what the brackets say and what the scanner reads agree, for any records',
    { timeout: 60_000 },
    async () => {
      const field = fc.constantFrom(
        'instance_id',
        'request\\u005fid',
        'request_id',
        'type',
        'template_id',
        'deleted',
        'size',
      )
      const value = fc.constantFrom(
        '"acquire"',
        '"x"',
        '"a\\u0063quire"',
        '1',
        'null',
        '[]',
        '[" type ",{"a":"]"}]',
        '{"type":"return"}',
        '"\\\\"',
      )
      const space = fc.constantFrom('', ' ', '\n\t')
      const record = fc
        .array(fc.tuple(field, value, space), { maxLength: 5 })
        .map(
          (fields) =>
            `{${fields.map(([name, held, gap]) => `${gap}"${name}"${gap}:${gap}${held}${gap}`).join(',')}}`,
        )
      const any = fc.oneof(
        { weight: 6, arbitrary: record },
        fc.constantFrom('1', '"s"', '[]', '["type","acquire"]', 'true'),
      )
      await fc.assert(
        fc.asyncProperty(fc.array(any, { minLength: 1, maxLength: 12 }), async (records) => {
          const text = `{${records.map((one, i) => `"k${i}":${one}`).join(',')}}`
          const { source, infos } = await opened(text)
          let total = 0
          for (const info of infos) {
            const { keys, refused } = await met(source, info, LIMITS[0]!)
            const { records: counted } = await source.count(info.name, info.layout)
            expect(counted, `${info.name} of ${text}`).toBe(keys.length + refused.length)
            total += counted
          }
          expect(total).toBe(records.length)
          await source.close()
        }),
        { numRuns: 40 },
      )
    },
  )
})
