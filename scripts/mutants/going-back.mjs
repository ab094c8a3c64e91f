/** What is undone, redone or gone on with. */
export const GOING_BACK = [
  {
    name: 'pre-state journalled after the write',
    breaks: 'What is overwritten is durable first',
    edits: [
      {
        file: 'src/drivers/sqlite/write/writer.ts',
        find: 'Promise<void> => hooks.keep(states)',
        replace:
          'Promise<void> => new Promise((kept) => (setTimeout(() => void hooks.keep(states), 20), kept()))',
      },
    ],
    tests: { files: ['test/contract/sqlite.test.ts'], only: 'what is overwritten is kept first' },
  },
  {
    name: 'a redone batch overwrites the first pre-state',
    breaks: 'A rollback brings back what was there before the run, not what the run wrote itself',
    edits: [
      {
        file: 'src/steps/transfer/undo/revert-route.ts',
        find: 'for (const state of context.files.journal(route.partition).states()) {\n      const hash',
        replace:
          'for (const state of [...context.files.journal(route.partition).states()].toReversed()) {\n      const hash',
      },
      {
        file: 'src/steps/transfer/undo/revert-route.ts',
        find: ' || firsts.isBefore(hash, state)',
        replace: '',
      },
    ],
    needs: 'dist',
    tests: { files: ['test/journeys/merge.test.ts'], only: 'killed after the second record of a key' },
  },
  {
    name: 'rollback of what changed since',
    breaks: 'A rollback leaves alone what others wrote after the run',
    edits: [
      {
        file: 'src/drivers/sqlite/write/revert.ts',
        find: '.print.every((lane, at) => lane === expect[at])',
        replace: '.print.every((lane, at) => lane === expect[at] || true)',
      },
    ],
    tests: { files: ['test/journeys/merge.test.ts'], only: 'are left as they are and named' },
  },
  {
    name: 'control ignored',
    breaks: 'A resume goes on where the target is, and does nothing twice',
    edits: [
      {
        file: 'src/drivers/sqlite/write/writer.ts',
        find: 'last?.epoch === request.epoch ? last : undefined',
        replace: 'last?.epoch === -1 ? last : undefined',
      },
    ],
    tests: { files: ['test/contract/sqlite.test.ts'], only: 'a writer opened anew' },
  },
  {
    name: 'epochs not told apart',
    breaks: 'A source that changed is read again, and nothing of its old state stays',
    edits: [{ file: 'src/ledger/write-log.ts', find: 'if (head.epoch !== epoch) continue', replace: '' }],
    tests: { files: ['src/ledger/open-run-files.test.ts'], only: 'knows the pages of each epoch apart' },
  },
  {
    name: 'log not cut back on resume',
    breaks: 'What was logged ahead and never written is not the run’s own',
    edits: [{ file: 'src/steps/transfer/route-mover.ts', find: 'this.#log.cut(at)', replace: '' }],
    needs: 'dist',
    tests: { files: ['test/journeys/merge.test.ts'], only: 'a page that was logged and never written' },
  },
  {
    name: 'log not cut back on rollback',
    breaks: 'A rollback takes nothing away that the application had',
    edits: [
      {
        file: 'src/steps/transfer/adopt-from-target.ts',
        find: 'files.writeLog(route.partition).cut(place)',
        replace: '',
      },
    ],
    needs: 'dist',
    tests: { files: ['test/journeys/merge.test.ts'], only: 'and rolled back at once: keys that were logged' },
  },
  {
    name: 'tables of MySQL that are not held',
    breaks: 'A rollback drops nothing that others wrote between the comparison and the drop',
    edits: [
      {
        file: 'src/drivers/mysql/write/hold-tables.ts',
        find: "await session.run(`LOCK TABLES ${names.map((name) => `${quoteName(name)} WRITE`).join(', ')}`)",
        replace: "await session.run('DO 0')",
      },
    ],
    tests: { files: ['test/mysql/hold.test.ts'], only: 'nobody else gets a row' },
  },
  {
    name: 'tables without a key that are emptied and not held',
    breaks: 'No row that others write while a rollback empties a table goes with its rows',
    edits: [
      {
        file: 'src/drivers/mysql/write/empty-table.ts',
        find: 'FROM ${table} FOR UPDATE`',
        replace: 'FROM ${table}`',
      },
    ],
    tests: { files: ['test/journeys/keyless-there.test.ts'], only: 'while it is emptied' },
  },
  {
    name: 'dropped from under rows of others',
    breaks: 'A rollback leaves no row of others that refers to nothing',
    edits: [
      {
        file: 'src/steps/transfer/undo/referring-to.ts',
        find: 'if (force || going.length === 0) return []',
        replace: 'if (force || going.length >= 0) return []',
      },
    ],
    tests: { files: ['test/journeys/referred-to.test.ts'], only: 'from under their rows' },
  },
  {
    name: 'rows of others that go along',
    breaks: 'A rollback removes no row that an application added since, which refers to one that goes',
    edits: [
      {
        file: 'src/drivers/sqlite/write/references/followed-by.ts',
        find: "new Set(['cascade', 'set-null', 'set-default'])",
        replace: "new Set(['set-null', 'set-default'])",
      },
    ],
    tests: { files: ['test/journeys/rows-that-follow.test.ts'], only: 'SQLite.*ON DELETE CASCADE' },
  },
  {
    name: 'marks of tables that were copied',
    breaks: 'A rollback drops no table that others made under a name that a dead run meant to use',
    edits: [
      {
        file: 'src/drivers/mysql/mark.ts',
        find: "return hash === hashOf(table!) ? [Buffer.from(collection, 'base64url').toString()] : []",
        replace: 'return hash && collection ? [table!] : []',
      },
    ],
    needs: 'dist',
    tests: { files: ['test/mysql/died-making.test.ts'], only: 'goes back without what others made' },
  },
]
