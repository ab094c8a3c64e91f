import type { Checkpoint } from '../model/checkpoint.ts'
import { zeroCounts } from '../model/counts.ts'
import type { Cursor } from '../model/cursor.ts'
import { Digest } from '../model/digest.ts'
import type { DocumentPage } from '../model/page/document-page.ts'
import type { Layout } from '../model/layout.ts'
import type { Outcomes } from '../model/outcomes.ts'
import { buildPage } from '../model/scan/pages/page-builder.ts'
import type { LooseEntry } from '../model/scan/pages/page-builder.ts'
import type { DocumentTarget, PreState, Writer, WriterHooks, WriterRequest } from '../store/target.ts'

export const RUN = 'run-1'

/** Pages of so many entries; each but the last names a cursor. */
export function pagesOf(
  entries: readonly LooseEntry[],
  keys: Layout['keys'],
  size = entries.length,
): DocumentPage[] {
  const pages: DocumentPage[] = []
  for (let from = 0; from < entries.length; from += size) {
    const to = from + size
    const next = to < entries.length ? cursorAt(to) : undefined
    pages.push(buildPage(entries.slice(from, to), { keys, next }))
  }
  return pages
}

function cursorAt(at: number): Cursor {
  return { driver: 'test', v: 1, generation: 'g', at }
}

/** Hooks as the engine gives them: what was kept is collected, checkpoints count on from the writer's. */
export function hooksFor(
  writer: Writer,
  page: DocumentPage,
  epoch = 1,
): WriterHooks & { readonly kept: PreState[] } {
  const kept: PreState[] = []
  return {
    kept,
    async keep(states) {
      for (const { key, body, cells } of states) {
        kept.push({ key, body: body?.slice(), cells: cells?.slice() })
      }
    },
    checkpoint: (outcomes) => checkpointAfter(writer.at, page, outcomes, epoch),
  }
}

function checkpointAfter(
  before: Checkpoint | undefined,
  page: DocumentPage,
  outcomes: Outcomes,
  epoch: number,
): Checkpoint {
  const counts = { ...(before?.counts ?? zeroCounts()) }
  const tally = outcomes.tally()
  for (const name of ['read', 'mapped', 'produced'] as const) counts[name] += page.count
  for (const name of ['written', 'unchanged', 'skipped', 'conflicted', 'rejected'] as const) {
    counts[name] += tally[name]
  }
  const digest = before?.digest.clone() ?? new Digest()
  for (let i = 0; i < page.count; i++) if (outcomes.of(i) <= 1) digest.addEntry(page, i)
  return {
    epoch,
    page: (before?.page ?? 0) + 1,
    ordinal: (before?.ordinal ?? 0) + page.count,
    cursor: page.next,
    counts,
    digest,
    last: outcomes.status,
  }
}

export interface Filling {
  readonly collection?: string
  readonly run?: string
  readonly pageSize?: number
  readonly mode?: WriterRequest['mode']
  readonly policy?: WriterRequest['policy']
  readonly epoch?: number
}

export interface Filled {
  readonly layout: Layout
  /** Per page. */
  readonly outcomes: readonly Outcomes[]
  readonly kept: readonly PreState[]
}

/** Opens a writer for a collection, which is made where it is not there. */
export async function openWriter(
  target: DocumentTarget,
  { collection = 'things', run = RUN, mode = 'load', policy = 'fail', epoch = 1 }: Filling = {},
): Promise<{ writer: Writer; layout: Layout }> {
  const layout = target.layoutFor(collection, {}, [])
  await target.create(run, collection, layout)
  const request = { run, partition: `p-${collection}`, epoch, collection, layout, mode, policy }
  return { writer: await target.writer(request), layout }
}

/** Writes entries into one collection, without publishing them. */
export async function write(
  target: DocumentTarget,
  entries: readonly LooseEntry[],
  filling: Filling = {},
): Promise<Filled> {
  const { writer, layout } = await openWriter(target, filling)
  const outcomes: Outcomes[] = []
  const kept: PreState[] = []
  try {
    for (const page of pagesOf(entries, layout.keys, filling.pageSize)) {
      const hooks = hooksFor(writer, page, filling.epoch)
      outcomes.push(await writer.write(page, hooks))
      kept.push(...hooks.kept)
    }
    await writer.close()
  } finally {
    await writer.abandon()
  }
  return { layout, outcomes, kept }
}

/** Writes entries and makes them visible: one whole small run. */
export async function fill(
  target: DocumentTarget,
  entries: readonly LooseEntry[],
  filling: Filling = {},
): Promise<Filled> {
  const filled = await write(target, entries, filling)
  const { collection = 'things', run = RUN } = filling
  await target.publish(run, [{ collection, layout: filled.layout }])
  await target.discard(run)
  return filled
}
