import assert from 'node:assert/strict'
import { Key } from '../../src/model/key.ts'
import type { Layout } from '../../src/model/layout.ts'
import { type Outcomes, STATUS_NAMES } from '../../src/model/outcomes.ts'
import { buildPage, type LooseEntry } from '../../src/model/scan/api.ts'
import type { Json } from '../../src/model/value.ts'
import type { DocumentTarget, PreState, WriterRequest } from '../../src/store/target.ts'
import { hooksFor } from '../../src/testing/fill.ts'

export const RUN = 'run-1'

export interface Writing extends Partial<Pick<WriterRequest, 'mode' | 'policy' | 'epoch'>> {
  readonly collection?: string
  readonly options?: { readonly [name: string]: Json }
  readonly columns?: Layout['columns']
}

export function entry(key: string, body: object | string = {}, cells?: readonly Json[]): LooseEntry {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { key: Key.of(key), body: text, ...(cells && { cells: JSON.stringify(cells) }) }
}

export interface Put {
  readonly layout: Layout
  readonly outcomes: Outcomes
  readonly kept: readonly PreState[]
  publish(): Promise<void>
}

/** Writes one page into a collection, which is made where it is not there. */
export async function put(
  target: DocumentTarget,
  entries: readonly LooseEntry[],
  writing: Writing = {},
): Promise<Put> {
  const {
    collection = 'users',
    mode = 'load',
    policy = 'fail',
    epoch = 1,
    options = {},
    columns = [],
  } = writing
  const layout = target.layoutFor(collection, options, columns)
  await target.create(RUN, collection, layout)
  const writer = await target.writer({ run: RUN, partition: 'p', epoch, collection, layout, mode, policy })
  const page = buildPage(entries, { keys: 'text', next: undefined })
  assert.deepEqual(page.problems, [])
  const hooks = hooksFor(writer, page, epoch)
  const outcomes = await writer.write(page, hooks)
  await writer.close()
  return {
    layout,
    outcomes,
    kept: hooks.kept,
    publish: async () => void (await target.publish(RUN, [{ collection, layout }])),
  }
}

export function statusesOf(outcomes: Outcomes): string[] {
  return Array.from({ length: outcomes.count }, (_, i) => STATUS_NAMES[outcomes.of(i)])
}

export function codesOf({ reasons }: Outcomes): Record<number, string> {
  return Object.fromEntries([...reasons].map(([i, { code }]) => [i, code]))
}
