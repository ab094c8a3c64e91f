/** What a check asks of a row, in the words of another engine. */
export const CONDITIONS = [
  {
    name: 'a negated comparison at its edge',
    breaks: 'What a rule asks of a row it asks in every engine',
    edits: [
      {
        file: 'src/store/tables/conditions/negated.ts',
        find: "'<': '>=',",
        replace: "'<': '>',",
      },
    ],
    tests: { files: ['test/conditions/in-sqlite.test.ts'], only: 'is true of the same rows' },
  },
  {
    name: 'texts of which two are one, compared as they are elsewhere',
    breaks: 'What a rule asks of a row it asks in every engine',
    edits: [
      {
        file: 'src/store/tables/conditions/fits.ts',
        find: "return sort === 'text' ||",
        replace: "return sort === 'text' || sort === 'loose-text' ||",
      },
    ],
    tests: { files: ['test/conditions/in-sqlite.test.ts'], only: 'A is a there' },
  },
  {
    name: 'what is unique among some rows, taken for a key',
    breaks: 'What is not carried is said',
    edits: [
      {
        file: 'src/plan/tables/carried-table.ts',
        find: 'index.unique && !index.where',
        replace: 'index.unique',
      },
    ],
    tests: { files: ['test/conditions/in-sqlite.test.ts'], only: 'is no key that another table' },
  },
  {
    name: 'values of any length in an index of PostgreSQL',
    breaks: 'Every record that the source holds is in the target, or named',
    edits: [
      {
        file: 'src/drivers/postgres/rows/indexes/index-terms.ts',
        find: 'if (!looksAtBeginnings(index)) return',
        replace: 'if (!index.unique) return',
      },
    ],
    tests: { files: ['test/conditions/beginnings.test.ts'], only: 'refuses no row' },
  },
  {
    name: 'an index of a function that the target does not have',
    breaks: 'What is not carried is said',
    edits: [
      {
        file: 'src/drivers/postgres/read/indexes/indexes-sql.ts',
        find: 'ELSE (${IS_BUILT_IN}) IS NOT TRUE END)',
        replace: 'ELSE false END)',
      },
    ],
    tests: { files: ['test/postgres/own-indexes.test.ts'], only: 'stays behind, and is named' },
  },
  {
    name: 'texts made as short as an index of their hashes would be without them',
    breaks: 'Every record that the source holds is in the target, or named',
    edits: [
      {
        file: 'src/drivers/mysql/rows/declared-column.ts',
        find: 'index.unique && !isHashed(index)',
        replace: 'index.unique',
      },
    ],
    tests: { files: ['test/conditions/round-of-indexes.test.ts'], only: 'become those of' },
  },
]
