import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { jsonFolder } from '../../../../test/json/folder.ts'

const at = jsonFolder()

describe('pinning', () => {
  test('copies while it reads, and counts each collection of a shared file', async () => {
    await at.put('db.json', { users: { a: { id: 'a' }, b: { id: 'b' } }, posts: [{ id: 1 }] })
    const source = await at.open('db.json')
    const collections = await source.collections()
    const chunks: Buffer[] = []
    const pin = await source.pin({
      collections,
      by: 'content',
      tee: async () => ({
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        end: async () => {},
      }),
    })
    expect(pin.records).toEqual({ users: 2, posts: 1 })
    expect(pin.units.length).toBe(1)
    expect(Buffer.concat(chunks)).toEqual(await readFile(join(at.path, 'db.json')))
  })

  test('a second look counts nothing, sees the same, and sees a change of one byte', async () => {
    for (const id of ['a', 'b', 'c']) await at.put(`users/${id}.json`, { name: id })
    const [source, info] = await at.only()
    const first = await source.pin({ collections: [info], by: 'content' })
    const look = { collections: [info], by: 'content', count: false } as const
    const second = await source.pin(look)
    expect(second).toMatchObject({ generation: first.generation, units: first.units })
    expect(second.records).toBeUndefined()
    await at.put('users/b.json', { name: 'B' })
    expect((await source.pin(look)).generation).not.toBe(first.generation)
  })

  test('by stat sees a new file of a pattern', async () => {
    await at.put('d/1/x.json', { a: { id: 'a' } })
    const [source, info] = await at.only({ x: { files: 'd/{n}/x.json' } })
    const before = await source.pin({ collections: [info], by: 'stat' })
    expect((await source.pin({ collections: [info], by: 'stat' })).generation).toBe(before.generation)
    await at.put('d/2/x.json', {})
    expect((await source.pin({ collections: [info], by: 'stat' })).generation).not.toBe(before.generation)
  })

  test('a member that is there twice is damage, not twice the records', async () => {
    await at.put('db.json', '{"users":{"a":{"id":"a"}},"users":{"b":{"id":"b"}}}')
    const source = await at.open('db.json')
    const [info] = await source.collections({ users: { member: 'users' } })
    expect((await source.pin({ collections: [info!], by: 'content' })).damaged.has('users')).toBe(true)
  })
})
