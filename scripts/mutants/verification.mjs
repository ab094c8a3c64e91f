/** Looks that see less than they say. */
export const VERIFICATION = [
  {
    name: 'count-only verify',
    breaks: 'Verified means: by content',
    edits: [
      {
        file: 'src/steps/verify/verify-route.ts',
        find: "if (by === 'count') return",
        replace: "if (by !== 'digest' || route.to) return",
      },
    ],
    needs: 'dist',
    tests: {
      files: ['test/verifier/verify-run.test.ts'],
      only: 'into SQLite names each',
      env: { DRAY_VERIFIER_RECORDS: '1000' },
    },
  },
  {
    name: 'a second copy is the first',
    breaks: 'A record too many is a difference, also when it is like another',
    edits: [{ file: 'src/steps/compare-with-log.ts', find: '!logged || logged.again', replace: '!logged' }],
    needs: 'dist',
    tests: {
      files: ['test/verifier/verify-run.test.ts'],
      only: 'into JSON names each',
      env: { DRAY_VERIFIER_RECORDS: '1000' },
    },
  },
  {
    name: 'no second look at the source',
    breaks: 'Verified means: of what the source is, not of what it was',
    edits: [
      {
        file: 'src/steps/verify/look-again.ts',
        find: 'if (now.generation === pinned.generation)',
        replace: 'if (now.generation)',
      },
    ],
    tests: { files: ['test/journeys/source-changes.test.ts'], only: 'is found by the second look' },
  },
  {
    name: 'no balance at the end',
    breaks: 'An account that does not add up is fatal',
    edits: [
      {
        file: 'src/run/report/verdict.ts',
        find: 'if (unbalanced.length > 0)',
        replace: 'if (unbalanced.length < 0)',
      },
    ],
    tests: { files: ['src/run/report/verdict.test.ts'], only: '' },
  },
  {
    name: 'backup believed, not read',
    breaks: 'A backup was read back before the first write',
    edits: [
      {
        file: 'src/backup/verify-bundle.ts',
        find: 'return sha256 === unit.sha256 ? undefined',
        replace: 'return sha256 !== undefined ? undefined',
      },
    ],
    tests: { files: ['src/backup/bundle.test.ts'], only: 'two files of one size that changed places' },
  },
  {
    name: 'a large row taken for the last',
    breaks: 'A page that is cut short says where it goes on',
    edits: [
      {
        file: 'src/drivers/sqlite/read/large-row.ts',
        find: 'records: 1, next: cursorAt(row, generation) }',
        replace: 'records: 1, next: undefined }',
      },
    ],
    tests: {
      files: ['src/drivers/sqlite/read/large-values.test.ts'],
      only: 'texts of megabytes are what lies there',
    },
  },
  {
    name: 'no hash taken for the same hash',
    breaks: 'A source that others write to during a run is not passed for moved',
    edits: [
      {
        file: 'src/steps/verify/look-again.ts',
        find: 'if (isHashed && one.sha256',
        replace: 'if (one.sha256',
      },
    ],
    tests: { files: ['test/journeys/source-changes-servers.test.ts'], only: 'a row of a table with a key' },
  },
]
