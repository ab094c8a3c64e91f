import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as fc from 'fast-check'
import { afterAll, describe, test } from 'vitest'
import { mysql } from '../servers/mysql.ts'
import { startPostgres } from '../servers/postgres.ts'
import { startServer } from '../servers/test-server.ts'
import { allArrive } from './all-arrive.ts'
import { anyDocuments } from './any-json.ts'
import { LIMIT_MS } from './in-time.ts'
import { type DocumentStore, LOCAL_STORES, mysqlDocuments, postgresDocuments } from './server-stores.ts'

/** Any document through every pair with a server in it, as pairs.test.ts does for those without. */
const THOROUGH = process.env['DRAY_THOROUGH'] === '1'
const [DOCUMENTS, RUNS] = THOROUGH ? [500, 9] : [40, 1]

const root = mkdtempSync(join(tmpdir(), 'properties-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let moves = 0

const stores: DocumentStore[] = []
const [postgres, my] = await Promise.all([startPostgres(), startServer(mysql)])
if (typeof postgres === 'string') leaveOut(postgres)
else {
  afterAll(() => postgres.stop())
  stores.push(await postgresDocuments(postgres))
}
if (typeof my === 'string') leaveOut(my)
else {
  afterAll(() => my.stop())
  stores.push(await mysqlDocuments(my))
}

for (const source of [...LOCAL_STORES, ...stores]) {
  const isServer = stores.includes(source)
  const targets = (isServer ? [...LOCAL_STORES, ...stores] : stores).flatMap((store) => store.targets)
  describe(source.name, () => {
    test.each(targets)(
      `into $name: ${RUNS * DOCUMENTS} documents or fewer`,
      (target) =>
        allArrive({
          documents: documentsOf(source),
          source: source.source,
          target,
          runs: RUNS,
          place: () => join(root, `m${++moves}`),
        }),
      LIMIT_MS,
    )
  })
}

/** What every store has as a key: a source holds it, or there is nothing to move. */
function documentsOf({ name }: DocumentStore): fc.Arbitrary<ReadonlyMap<string, string>> {
  const documents = anyDocuments(DOCUMENTS)
  if (name !== 'postgres') return documents
  return documents
    .map((found) => new Map([...found].filter(([key]) => !key.includes('\u0000'))))
    .filter(({ size }) => size > 0)
}

function leaveOut(reason: string): void {
  describe.skip(`any document, with a server (${reason})`, () => {
    test('left out', () => {})
  })
}
