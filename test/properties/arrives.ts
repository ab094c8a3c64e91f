import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { migrate, type MigrationInput } from '../../src/index.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Generated } from '../journeys/pair-record.ts'
import type { ReadTarget, WrittenSource } from './written-stores.ts'

/**
 * Moves documents in a folder of their own: each is there and equal, or named as one that the target cannot hold.
 * @returns how many moved
 */
export async function arrives(
  documents: ReadonlyMap<string, string>,
  source: WrittenSource,
  target: ReadTarget,
  folder: string,
): Promise<Generated> {
  const from = await source.write(join(folder, 'source'), documents)
  const into = join(folder, 'target')
  const things = { ...(source.read && { read: source.read }), ...(target.store && { store: target.store }) }
  const migration: MigrationInput = { from, to: await target.address(into), collections: { things } }
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  const report = await migrate(migration, { stateDir: join(folder, 'state'), policies, batchBytes: 20_000 })
  const rejected = new Set(rejectedKeys(report.rejectFile))
  const expected = [...documents].filter(([key]) => !rejected.has(key))
  expect(await target.read(into)).toEqual(new Map(expected.map(([key, text]) => [key, canonicalJson(text)])))
  expect(report).toMatchObject({ verified: 'verified', exitCode: rejected.size === 0 ? 0 : 3 })
  expect(report.totals).toMatchObject({ read: documents.size, written: expected.length })
  // Nothing that these stores hold has to be turned away.
  const needless = [...rejected].filter((key) => target.mayRefuse?.(key, documents.get(key)!) !== true)
  expect(needless).toEqual([])
  rmSync(folder, { recursive: true, force: true })
  const values = [...documents.values()].reduce((sum, text) => sum + countValues(text), 0)
  return { documents: documents.size, values, refused: rejected.size }
}

/** Numbers, texts, booleans and nulls. */
function countValues(text: string): number {
  let values = 0
  JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) values++
    return 0
  })
  return values
}

function rejectedKeys(path: string | undefined): readonly string[] {
  if (path === undefined) return []
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  // Written by dray, as its docs say.
  return lines.map((line) => (JSON.parse(line) as { key: string }).key)
}
