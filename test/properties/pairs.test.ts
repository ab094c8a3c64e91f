import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { migrate, type MigrationInput } from '../../src/index.ts'
import { anyDocuments } from './any-json.ts'
import { canonicalJson } from './canonical-json.ts'
import { type ReadTarget, SOURCES, TARGETS, type WrittenSource } from './written-stores.ts'

/**
 * Any document through every pair comes back equal, by a parser and a reader that share nothing with dray, and whatever
 * does not arrive is reported. A failure prints the seed and the smallest documents that show it.
 */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [DOCUMENTS, RUNS] = THOROUGH ? [500, 9] : [60, 1]

const root = mkdtempSync(join(tmpdir(), 'properties-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let moves = 0

describe.each(SOURCES)('$name', (source) => {
  test.each(TARGETS)(
    `into $name: ${RUNS * DOCUMENTS} documents or fewer`,
    (target) =>
      fc.assert(
        fc.asyncProperty(anyDocuments(DOCUMENTS), (documents) => arrives(documents, source, target)),
        { numRuns: RUNS, endOnFailure: !THOROUGH },
      ),
    600_000,
  )
})

async function arrives(
  documents: ReadonlyMap<string, string>,
  source: WrittenSource,
  target: ReadTarget,
): Promise<void> {
  const folder = join(root, `m${++moves}`)
  const from = source.write(join(folder, 'source'), documents)
  const into = join(folder, 'target')
  const things = { ...(source.read && { read: source.read }), ...(target.store && { store: target.store }) }
  const migration: MigrationInput = { from, to: target.address(into), collections: { things } }
  const policies = { backup: 'none', maxRejects: { percent: 100 } } as const
  const report = await migrate(migration, { stateDir: join(folder, 'state'), policies, batchBytes: 20_000 })
  const rejected = new Set(report.rejects.map(({ key }) => key))
  const expected = [...documents].filter(([key]) => !rejected.has(key))
  expect(await target.read(into)).toEqual(new Map(expected.map(([key, text]) => [key, canonicalJson(text)])))
  expect(report).toMatchObject({ verified: 'verified', exitCode: rejected.size === 0 ? 0 : 3 })
  expect(report.totals).toMatchObject({ read: documents.size, written: expected.length })
  // Nothing that these stores hold has to be turned away.
  expect(report.rejects).toEqual([])
  rmSync(folder, { recursive: true, force: true })
}
