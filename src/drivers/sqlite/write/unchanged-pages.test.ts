import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type TestFolder, testFolder } from '../../../../test/sqlite/folder.ts'
import type { LooseEntry } from '../../../model/scan/api.ts'
import type { ConflictPolicy, Writer } from '../../../store/target.ts'
import { document, someDocuments } from '../../../testing/documents.ts'
import { fill, hooksFor, openWriter, pagesOf } from '../../../testing/fill.ts'

const DOCUMENTS = someDocuments(40)

let at: TestFolder
beforeEach(() => {
  at = testFolder()
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
  return at.remove()
})

describe('pages that change nothing', () => {
  test('are not written; the last one makes all of them durable', async () => {
    const { writer, write } = await merging(DOCUMENTS, 'skip')
    await write(0)
    const files = at.files()
    await write(1)
    await write(2)
    expect(at.files()).toEqual(files)
    expect(writer.at?.page).toBe(1)
    await write(3)
    expect(writer.at?.page).toBe(4)
  })

  test('are durable soon', async () => {
    const { writer, write } = await merging(DOCUMENTS, 'skip')
    await write(0)
    vi.advanceTimersByTime(1000)
    await write(1)
    expect(writer.at?.page).toBe(2)
  })

  test('are durable when the writer is closed', async () => {
    const { writer, write, reopened } = await merging(DOCUMENTS, 'skip')
    for (const i of [0, 1, 2]) await write(i)
    await writer.close()
    expect((await reopened()).at?.page).toBe(3)
  })

  test('may be looked at again after a crash', async () => {
    const { writer, write, reopened } = await merging(DOCUMENTS, 'skip')
    for (const i of [0, 1, 2]) await write(i)
    await writer.abandon()
    expect((await reopened()).at?.page).toBe(1)
  })

  test('become durable with the next one that is written', async () => {
    const changed = DOCUMENTS.with(25, { ...document(0, 0, { changed: true }), key: DOCUMENTS[25]!.key })
    const { writer, write } = await merging(changed, 'overwrite')
    for (const i of [0, 1]) await write(i)
    const { outcomes, kept } = await write(2)
    expect(writer.at?.page).toBe(3)
    expect(outcomes.tally()).toMatchObject({ written: 1, unchanged: 9 })
    expect(kept.map(({ key }) => key)).toEqual([DOCUMENTS[25]!.key.text])
  })

  test('and one that conflicts: nothing is written, and the database is free again', async () => {
    const changed = DOCUMENTS.with(15, { ...document(0, 0, { changed: true }), key: DOCUMENTS[15]!.key })
    const { write } = await merging(changed, 'fail')
    await write(0)
    const files = at.files()
    await expect(write(1)).rejects.toMatchObject({ code: 'CONFLICT', key: DOCUMENTS[15]!.key.text })
    expect(at.files()).toEqual(files)
    await at.make("INSERT INTO things (id, data) VALUES ('by others', '{}')")
  })
})

/** A writer that merges pages of ten into a database that holds DOCUMENTS. */
async function merging(entries: readonly LooseEntry[], policy: ConflictPolicy) {
  const target = await at.target()
  const { layout } = await fill(target, DOCUMENTS)
  const open = async (): Promise<Writer> => (await openWriter(target, { mode: 'merge', policy })).writer
  const writer = await open()
  const pages = pagesOf(entries, layout.keys, 10)
  return {
    writer,
    reopened: open,
    async write(i: number) {
      const page = pages[i]!
      const { checkpoint, ...hooks } = hooksFor(writer, page)
      const numbered = {
        ...hooks,
        checkpoint: (...seen: Parameters<typeof checkpoint>) => ({ ...checkpoint(...seen), page: i + 1 }),
      }
      return { outcomes: await writer.write(page, numbered), kept: hooks.kept }
    },
  }
}
