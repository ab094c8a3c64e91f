import assert from 'node:assert/strict'
import { encodeCheckpoint } from '../model/checkpoint.ts'
import type { Checkpoint } from '../model/checkpoint.ts'
import { DrayError } from '../model/error.ts'
import { someDocuments } from './documents.ts'
import { hooksFor, openWriter, pagesOf, RUN } from './fill.ts'
import { assertHolds } from './read-back.ts'
import { rejectsWith } from './rejects-with.ts'
import type { Runner, StoreUnderTest } from './store-under-test.ts'
import { atPlace } from './store-under-test.ts'

export function describeCheckpoints({ describe, test }: Runner, store: StoreUnderTest): void {
  if (store.facts.checkpoint !== 'with-data') return
  const documents = someDocuments(30)

  describe('checkpoints', () => {
    test('a writer opened anew is at the last durable page, and goes on from there', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target)
        assert.equal(text(writer.at), undefined)
        const pages = pagesOf(documents, layout.keys, 10)
        for (const page of pages.slice(0, 2)) await writer.write(page, hooksFor(writer, page))
        const last = writer.at
        assert.equal(last?.page, 2)
        await writer.abandon()
        await writer.abandon()
        await target.close()

        const again = await place.target()
        const resumed = (await openWriter(again)).writer
        assert.equal(text(resumed.at), text(last))
        await resumed.write(pages[2]!, hooksFor(resumed, pages[2]!))
        await resumed.close()
        await again.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, documents)
      }))

    test('a checkpoint that fails leaves nothing of its page', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target)
        const [first, second] = pagesOf(documents, layout.keys, 15)
        await writer.write(first!, hooksFor(writer, first!))
        const before = text(writer.at)
        const failing = writer.write(second!, {
          ...hooksFor(writer, second!),
          checkpoint() {
            throw new DrayError('LEDGER_UNBALANCED', 'thrown by the test')
          },
        })
        await rejectsWith(failing, 'LEDGER_UNBALANCED')
        await writer.abandon()
        await target.close()

        const again = await place.target()
        const resumed = (await openWriter(again)).writer
        assert.equal(text(resumed.at), before)
        await resumed.close()
        await again.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, documents.slice(0, 15))
      }))

    test('the page of a checkpoint that failed can be written again', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target)
        const [page] = pagesOf(documents, layout.keys)
        const hooks = hooksFor(writer, page!)
        let calls = 0
        const once = {
          ...hooks,
          checkpoint(...args: Parameters<typeof hooks.checkpoint>): Checkpoint {
            calls += 1
            if (calls === 1) throw new DrayError('INTERRUPTED', 'thrown by the test')
            return hooks.checkpoint(...args)
          },
        }
        await rejectsWith(writer.write(page!, once), 'INTERRUPTED')
        await writer.abandon()
        const resumed = (await openWriter(target)).writer
        const outcomes = await resumed.write(page!, once)
        assert.equal(outcomes.tally().written, documents.length)
        await resumed.close()
        await target.publish(RUN, [{ collection: 'things', layout }])
        await assertHolds(await place.source(), 'things', layout, documents)
      }))

    test('a writer of a new epoch begins empty-handed', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target)
        const [page] = pagesOf(documents, layout.keys)
        await writer.write(page!, hooksFor(writer, page!))
        await writer.close()
        await target.clear(RUN, 'things', layout)
        const next = (await openWriter(target, { epoch: 2 })).writer
        assert.equal(next.at, undefined)
        await next.abandon()
      }))

    test('each partition has its own', () =>
      atPlace(store, async (place) => {
        const target = await place.target()
        const { writer, layout } = await openWriter(target, { collection: 'things' })
        const [page] = pagesOf(documents, layout.keys)
        await writer.write(page!, hooksFor(writer, page!))
        await writer.close()
        const others = (await openWriter(target, { collection: 'others' })).writer
        assert.equal(others.at, undefined)
        await others.close()
        const again = (await openWriter(target, { collection: 'things' })).writer
        assert.equal(again.at?.ordinal, documents.length)
        await again.abandon()
      }))
  })
}

function text(checkpoint: Checkpoint | undefined): string | undefined {
  return checkpoint && Buffer.from(encodeCheckpoint(checkpoint)).toString('utf8')
}
