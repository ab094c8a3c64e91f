import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, describe, test } from 'vitest'
import { anyDocuments } from './any-json.ts'
import { arrives } from './arrives.ts'
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
      fc.assert(
        fc.asyncProperty(anyDocuments(DOCUMENTS), (documents) =>
          arrives(documents, source, target, join(root, `m${++moves}`)),
        ),
        { numRuns: RUNS, endOnFailure: !THOROUGH },
      ),
    600_000,
  )
})
