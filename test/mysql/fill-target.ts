import type { Layout } from '../../src/model/layout.ts'
import type { Outcomes } from '../../src/model/outcomes.ts'
import { buildPage, type LooseEntry } from '../../src/model/scan/api.ts'
import { Key } from '../../src/model/key.ts'
import type { DocumentTarget } from '../../src/store/target.ts'
import { hooksFor } from '../../src/testing/fill.ts'

export function someEntries(count: number): readonly LooseEntry[] {
  return Array.from({ length: count }, (_, n) => ({ key: Key.of(`key-${n}`), body: JSON.stringify({ n }) }))
}

/** One page into the collection `things`, published. */
export async function fill(
  target: DocumentTarget,
  entries: readonly LooseEntry[],
): Promise<{ readonly layout: Layout; readonly outcomes: Outcomes }> {
  const layout = target.layoutFor('things', {}, [])
  const at = { collection: 'things', layout }
  await target.create('run-1', 'things', layout)
  const writer = await target.writer({
    run: 'run-1',
    partition: 'p',
    epoch: 1,
    ...at,
    mode: 'load',
    policy: 'fail',
  })
  const page = buildPage(entries, { keys: layout.keys, next: undefined })
  const outcomes = await writer.write(page, hooksFor(writer, page))
  await writer.close()
  await target.publish('run-1', [at])
  return { layout, outcomes }
}
