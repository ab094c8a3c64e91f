import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LIMIT, jsonFolder, pagesOf, recordsOf } from '../../../../test/json/folder.ts'
import { Key } from '../../../model/key.ts'

const at = jsonFolder()

describe('scanning', () => {
  const RECORDS = Object.fromEntries(
    Array.from({ length: 500 }, (_, i) => [`k${i}`, { id: `k${i}`, text: 'é"\\'.repeat(i % 50) }]),
  )

  test.each([
    ['compact', JSON.stringify(RECORDS)],
    ['indented', JSON.stringify(RECORDS, null, 2)],
    ['with a byte order mark', `\ufeff${JSON.stringify(RECORDS)}`],
    ['with CRLF', JSON.stringify(RECORDS, null, 2).replaceAll('\n', '\r\n')],
    ['with white space behind', `${JSON.stringify(RECORDS)}${' \n'.repeat(3000)}`],
  ])('windows of any size give the same records: %s', async (_, text) => {
    await at.put('users.json', text)
    const [source, info] = await at.only()
    for (const bytes of [64, 300, 4096, 1 << 20]) {
      const records = await recordsOf(source, info, { bytes, entries: 7 })
      expect(Object.fromEntries(records.map(([key, body]) => [key, JSON.parse(body)]))).toEqual(RECORDS)
    }
    const pin = await source.pin({ collections: [info], by: 'content' })
    expect(pin.records).toEqual({ users: 500 })
    expect(pin.damaged.size).toBe(0)
  })

  test('a file cut short at any byte is never taken for less data', async () => {
    const text = Buffer.from('{"a":{"id":"a","x":[1,{"y":"\\"}"}]},\n "b":{"id":"b","n":-1.5e3,"t":true}}')
    for (let end = 0; end < text.length; end++) {
      await at.put('users.json', text.subarray(0, end))
      const [source, info] = await at.only({ users: { file: 'users.json', shape: 'object' } })
      await expect(pagesOf(source, info)).rejects.toMatchObject({
        code: 'SOURCE_CORRUPT',
        position: { unit: 'users.json' },
      })
      const pin = await source.pin({ collections: [info], by: 'content' })
      expect([...pin.damaged.keys()]).toEqual(['users'])
      await expect(source.count('users', info.layout)).rejects.toMatchObject({ code: 'SOURCE_CORRUPT' })
      const undeclared = await (await at.open()).collections().catch((error) => error)
      if (undeclared instanceof Error) expect(undeclared).toMatchObject({ code: 'SHAPE_AMBIGUOUS' })
      else expect(undeclared.length).toBeGreaterThan(0)
    }
  })

  test('a damaged file is named with its line, the others stay readable', async () => {
    await at.put('users.json', '{"a":{"id":"a"},\n"b":{"id" "b"}}')
    await at.put('posts.json', { p: { id: 'p' } })
    const source = await at.open()
    const [posts, users] = await source.collections()
    await expect(pagesOf(source, users!)).rejects.toMatchObject({ position: { unit: 'users.json', line: 2 } })
    expect(await recordsOf(source, posts!)).toEqual([['p', '{"id":"p"}']])
  })

  test('a record of bytes that are not UTF-8 is a problem by itself', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"a":{"id":"a"},\n"b":{"t":"'),
      Buffer.from([0xff]),
      Buffer.from('"},"c":{"id":"c"}}'),
    ])
    await at.put('users.json', broken)
    const [source, info] = await at.only()
    const [page] = await pagesOf(source, info)
    expect(page!.count).toBe(2)
    expect(page!.problems).toMatchObject([{ code: 'TEXT_INVALID', position: { line: 2 } }])
  })

  test('a file that was replaced is not read on', async () => {
    await at.put('users.json', RECORDS)
    const [source, info] = await at.only()
    const first = await source.scan('users', { layout: info.layout, limit: { bytes: 1000, entries: 3 } })
    const pin = await source.pin({ collections: [info], by: 'content' })
    await at.put('new.json', { ...RECORDS, k0: { id: 'k0', text: 'changed' } })
    await rename(join(at.path, 'new.json'), join(at.path, 'users.json'))
    const next = source.scan('users', { layout: info.layout, limit: LIMIT, after: first.next! })
    await expect(next).rejects.toMatchObject({ code: 'SOURCE_CHANGED' })
    expect((await source.pin({ collections: [info], by: 'content' })).generation).not.toBe(pin.generation)
  })

  test('small files are gathered, in any order of pages, into the same records', async () => {
    for (let i = 0; i < 300; i++) await at.put(`users/${i}.json`, { name: `n${i}` })
    const [source, info] = await at.only()
    for (const limit of [LIMIT, { bytes: 200, entries: 1000 }, { bytes: 1 << 20, entries: 7 }]) {
      const pages = await pagesOf(source, info, limit)
      expect(pages.length).toBe(limit === LIMIT ? 1 : pages.length)
      const keys = pages.flatMap((page) => [...page.entries()].map(({ key }) => key.text))
      expect(new Set(keys).size).toBe(300)
      expect(keys.length).toBe(300)
    }
  })

  test('one record far larger than a window', async () => {
    await at.put('users.json', {
      a: { id: 'a' },
      b: { id: 'b', text: 'x'.repeat(3_000_000) },
      c: { id: 'c' },
    })
    const [source, info] = await at.only()
    const records = await recordsOf(source, info, { bytes: 1024, entries: 100 })
    expect(records.map(([key, body]) => [key, body.length])).toEqual([
      ['a', 10],
      ['b', 3_000_020],
      ['c', 10],
    ])
  })

  test('keys of a file are found, absent ones are not', async () => {
    await at.put('users.json', RECORDS)
    const [source, info] = await at.only()
    const entries = await source.read('users', info.layout, [Key.of('k7'), Key.of('none'), Key.of('k3')])
    expect(entries.map((entry) => entry?.key.text)).toEqual(['k7', undefined, 'k3'])
    expect(entries[0]!.body.value()).toEqual(RECORDS['k7'])
  })
})

test('what was read for a page is gone with it, also without a second thread', async () => {
  const records = Array.from({ length: 5000 }, (_, i) => [`key ${i}`, { text: 'x'.repeat(40) }])
  await at.put('many.json', Object.fromEntries(records))
  const [source, info] = await at.only()
  const pages = await pagesOf(source, info, { bytes: 128 << 10, entries: 20_000 })
  expect(pages.length).toBeGreaterThan(1)
  const [{ buffer }] = [pages[0]!.bytes]
  expect(buffer.byteLength).toBeGreaterThan(100_000)
  pages[0]!.release()
  expect(buffer.byteLength).toBe(0)
})
