import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, test } from 'vitest'
import { allArrive } from './all-arrive.ts'
import { anyDocuments } from './any-json.ts'
import { LIMIT_MS } from './in-time.ts'
import { SOURCES, TARGETS } from './written-stores.ts'

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
      allArrive({
        documents: anyDocuments(DOCUMENTS),
        source,
        target,
        runs: RUNS,
        place: () => join(root, `m${++moves}`),
      }),
    LIMIT_MS,
  )
})
