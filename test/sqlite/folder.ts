import { DatabaseSync } from '@photostructure/sqlite'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DocumentSource } from '../../src/store/source.ts'
import type { DocumentTarget } from '../../src/store/target.ts'
import { finalizeStatements } from '../../src/drivers/sqlite/finalize-statements.ts'
import { openSqliteSource } from '../../src/drivers/sqlite/source.ts'
import { openSqliteTarget } from '../../src/drivers/sqlite/target.ts'

/** A folder of a test, with databases in it that the driver under test did not make. */
export interface TestFolder {
  readonly folder: string
  path(name?: string): string
  /** Makes or changes a database by other hands. */
  make(sql: string | ((database: InstanceType<typeof DatabaseSync>) => void), name?: string): Promise<void>
  source(name?: string): Promise<DocumentSource>
  target(name?: string): Promise<DocumentTarget>
  /** Nobody has written the database for a while. */
  age(name?: string): void
  /** Asked by other hands, as an application would with double-quoted strings allowed. */
  query(sql: string, name?: string): Record<string, unknown>[]
  /** Every file but those of scratch, with the hash of its bytes. */
  files(): Record<string, string>
  remove(): Promise<void>
}

export function testFolder(): TestFolder {
  const root = mkdtempSync(join(tmpdir(), 'dray-sqlite-'))
  const folder = join(root, 'place')
  const scratch = join(root, 'scratch')
  mkdirSync(folder)
  mkdirSync(scratch)
  const opened: DocumentSource[] = []
  const path = (name = 'app.db'): string => join(folder, name)
  const remember = <Store extends DocumentSource>(store: Store): Store => {
    opened.push(store)
    return store
  }
  return {
    folder,
    path,
    async make(sql, name) {
      const database = new DatabaseSync(path(name), { enableDoubleQuotedStringLiterals: true })
      if (typeof sql === 'string') database.exec(sql)
      else sql(database)
      database.close()
      await finalizeStatements()
    },
    source: async (name) =>
      remember(await openSqliteSource({ path: path(name), text: 'sqlite:test' }, { scratch })),
    target: async (name) => remember(await openSqliteTarget({ path: path(name), text: 'sqlite:test' })),
    age(name) {
      const then = Date.now() / 1000 - 60
      for (const side of ['', '-wal', '-journal']) {
        if (existsSync(path(name) + side)) utimesSync(path(name) + side, then, then)
      }
    },
    query(sql, name) {
      const database = new DatabaseSync(path(name), {
        readOnly: true,
        enableDoubleQuotedStringLiterals: true,
      })
      const rows = database.prepare(sql).all()
      database.close()
      return rows.map((row: object) => ({ ...row }))
    },
    files: () =>
      Object.fromEntries(
        readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => [
            name,
            createHash('sha256')
              .update(readFileSync(join(folder, name)))
              .digest('hex'),
          ]),
      ),
    async remove() {
      for (const store of opened) await store.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
