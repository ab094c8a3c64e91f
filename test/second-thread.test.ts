import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFilesystem } from '../src/drivers/filesystem/index.ts'
import { jsonDriver } from '../src/drivers/json/index.ts'
import { secondThread, type SecondThread } from '../src/lib/second-thread.ts'
import type { DocumentPage } from '../src/model/page/document-page.ts'
import type { DrayError } from '../src/model/error.ts'
import { parseAddress } from '../src/store/address.ts'
import type { DocumentSource } from '../src/store/source.ts'

// A thread runs no TypeScript: it is the built one.
const MODULE = new URL('../dist/drivers/second-thread.js', import.meta.url)
const LIMIT = { bytes: 128 * 1024, entries: 20_000 }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-threads-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A thread that is there from the first call on, and counts what it did. */
async function countingThread(): Promise<SecondThread & { answered: number; left: number }> {
  const thread = secondThread(MODULE)
  const counting = {
    answered: 0,
    left: 0,
    hold() {
      const hold = thread.hold()
      return {
        ...hold,
        async call(...[task, request, transfer]: Parameters<typeof hold.call>) {
          await hold.start()
          const answer = await hold.call(task, request, transfer)
          if (answer === undefined) counting.left++
          else counting.answered++
          return answer
        },
      }
    },
  }
  return counting
}

async function open(path: string, beside?: SecondThread): Promise<DocumentSource> {
  const context = { scratch: folder, objects: openFilesystem, beside }
  return jsonDriver.openSource(parseAddress(`json:${path}`)!, context)
}

interface Read {
  readonly pages: readonly DocumentPage[]
  readonly error: Pick<DrayError, 'code' | 'message' | 'hint' | 'position'> | undefined
}

/** All pages up to the end or an error. @param meanwhile happens after the third */
async function readAll(source: DocumentSource, meanwhile?: () => Promise<void>): Promise<Read> {
  const pages: DocumentPage[] = []
  try {
    const [info] = await source.collections()
    const { name, layout } = info!
    for (let after: DocumentPage['next']; ;) {
      const page = await source.scan(name, { layout, limit: LIMIT, ...(after && { after }) })
      pages.push(page)
      if (pages.length === 3) await meanwhile?.()
      after = page.next
      if (!after) return { pages, error: undefined }
    }
  } catch (error) {
    const { code, message, hint, position } = error as DrayError
    return { pages, error: { code, message, hint, position } }
  }
}

function told({ pages, error }: Read): unknown {
  const tellPage = (page: DocumentPage): unknown => ({
    ...page,
    bytes: Array.from({ length: page.count }, (_, i) => [page.keyText(i), page.bodyText(i)]),
    place: page.count > 0 && page.position(page.count - 1),
  })
  return { pages: pages.map(tellPage), error }
}

const RECORDS = Object.fromEntries(
  Array.from({ length: 6_000 }, (_, i) => [
    `k${i}`,
    { id: `k${i}`, text: 'é"\\x '.repeat(i % 90), n: i / 7 },
  ]),
)
const TEXT = JSON.stringify(RECORDS, null, 1)

/** The text with something in place of the record that lies about at this part of it. */
function spoiled(part: number, by: string | Buffer): Buffer {
  const from = TEXT.indexOf('"n": ', Math.floor(TEXT.length * part)) + '"n": '.length
  return Buffer.concat([Buffer.from(TEXT.slice(0, from)), Buffer.from(by), Buffer.from(TEXT.slice(from))])
}

describe('two threads read what one reads', () => {
  test.each([
    ['records by id', Buffer.from(TEXT), 0],
    ['an array', Buffer.from(JSON.stringify(Object.values(RECORDS))), 0],
    ['a record of a field twice', spoiled(0.5, '1, "n": '), 1],
    [
      'a record that is no UTF-8',
      spoiled(0.3, Buffer.from([0x22, 0xff, 0x22, 0x2c, 0x22, 0x6d, 0x22, 0x3a])),
      1,
    ],
    ['a record longer than some windows', spoiled(0.5, `"${'x'.repeat(500_000)}", "m": `), 1],
    ['damage', spoiled(0.7, 'x'), 1],
  ])('%s', async (_, content, leastLeft) => {
    const path = join(folder, 'users.json')
    await writeFile(path, content)
    const thread = await countingThread()
    const [helped, alone] = [await open(path, thread), await open(path)]
    expect(told(await readAll(helped))).toEqual(told(await readAll(alone)))
    expect(thread.answered).toBeGreaterThan(8)
    expect(thread.left).toBeGreaterThanOrEqual(leastLeft)
    expect(thread.left).toBeLessThan(8)
    await helped.close()
    await alone.close()
  })

  test('a file that is replaced under them is not read on', async () => {
    const path = join(folder, 'replaced.json')
    await writeFile(path, TEXT)
    const source = await open(path, await countingThread())
    const { pages, error } = await readAll(source, async () => {
      await writeFile(`${path}.new`, TEXT)
      await rename(`${path}.new`, path)
    })
    expect(pages.length).toBe(3)
    expect(error).toMatchObject({ code: 'SOURCE_CHANGED', position: { unit: 'replaced.json' } })
    await source.close()
  })

  test('one hashes a large file while the other counts', async () => {
    const path = join(folder, 'large.json')
    await writeFile(path, JSON.stringify({ a: { id: 'a', text: 'x'.repeat(17 << 20) }, b: { id: 'b' } }))
    const thread = await countingThread()
    const [helped, alone] = [await open(path, thread), await open(path)]
    const request = { collections: await alone.collections(), by: 'content' } as const
    const bytes = { helped: 0, alone: 0 }
    const pins = [
      await helped.pin({ ...request, onBytes: (length) => (bytes.helped += length) }),
      await alone.pin({ ...request, onBytes: (length) => (bytes.alone += length) }),
    ]
    expect(pins[0]).toEqual(pins[1])
    expect(bytes.helped).toBe(bytes.alone)
    expect(thread.answered).toBe(9)
    await helped.close()
    await alone.close()
  })

  test('a stop is obeyed between two windows', async () => {
    const path = join(folder, 'stopped.json')
    await writeFile(path, TEXT)
    const source = await open(path, await countingThread())
    const [info] = await source.collections()
    const stop = new AbortController()
    const page = source.scan(info!.name, { layout: info!.layout, limit: LIMIT, signal: stop.signal })
    stop.abort()
    await expect(page).rejects.toThrow()
    await source.close()
  })
})
