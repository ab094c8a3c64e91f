import { Digest } from '../../src/model/digest.ts'
import type { Outcomes } from '../../src/model/outcomes.ts'
import type { DocumentSource } from '../../src/store/source.ts'
import type { CollectionAt, DocumentTarget } from '../../src/store/target.ts'
import { drivers } from '../../src/drivers/index.ts'
import { openStore } from '../../src/store/open.ts'
import { pagesOf } from '../../src/store/paging/pages.ts'
import { hooksFor } from '../../src/testing/fill.ts'
import { tmpdir } from 'node:os'

export async function openSource(address: string): Promise<DocumentSource> {
  return (await openStore(address, { drivers, scratch: tmpdir(), role: 'source' })).store
}

export async function openTarget(address: string): Promise<DocumentTarget> {
  return (await openStore(address, { drivers, scratch: tmpdir(), role: 'target' })).store
}

/** Every collection of a source as it is, without the engine that plans and records: what stores alone can do. */
export async function moveAll(
  source: DocumentSource,
  target: DocumentTarget,
  { bytes = 1 << 20 } = {},
): Promise<ReadonlyMap<string, readonly Outcomes[]>> {
  const outcomes = new Map<string, Outcomes[]>()
  const moved: CollectionAt[] = []
  for (const { name, layout } of await source.collections()) {
    const to = target.layoutFor(name, {}, [], layout.schema)
    await target.create('run-1', name, to)
    const request = { run: 'run-1', partition: `p-${name}`, epoch: 1, collection: name, layout: to }
    const writer = await target.writer({ ...request, mode: 'load', policy: 'fail' })
    const became: Outcomes[] = []
    for await (const page of pagesOf(source, name, { layout, limit: { bytes, entries: 5_000 } })) {
      became.push(await writer.write(page, hooksFor(writer, page)))
    }
    await writer.close()
    outcomes.set(name, became)
    moved.push({ collection: name, layout: to })
  }
  await target.publish('run-1', moved)
  await target.forget('run-1')
  return outcomes
}

/** The digest of everything a collection holds, and how many records that are. */
export async function digestOf(
  store: DocumentSource,
  { collection, layout }: CollectionAt,
): Promise<{ readonly digest: string; readonly records: number; readonly problems: readonly string[] }> {
  const digest = new Digest()
  const problems: string[] = []
  let records = 0
  for await (const page of pagesOf(store, collection, {
    layout,
    limit: { bytes: 1 << 20, entries: 5_000 },
  })) {
    for (let i = 0; i < page.count; i++) digest.addEntry(page, i)
    records += page.count
    problems.push(...page.problems.map(({ reason }) => reason))
  }
  return { digest: Buffer.from(digest.bytes).toString('hex'), records, problems }
}
