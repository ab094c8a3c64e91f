/** Towards stores, other runs and people. */
export const CONDUCT = [
  {
    name: 'listing error as empty',
    breaks: 'An error is never an empty result',
    edits: [
      {
        file: 'src/drivers/filesystem/walk.ts',
        find: 'const folder = opendirSync(path, { bufferSize: LISTED_AT_ONCE })',
        replace:
          'let folder\n  try {\n    folder = opendirSync(path, { bufferSize: LISTED_AT_ONCE })\n  } catch {\n    return\n  }',
      },
    ],
    tests: {
      files: ['src/drivers/filesystem/filesystem.test.ts'],
      only: 'a disk that fails while a folder is listed',
    },
  },
  {
    name: 'lease ignored',
    breaks: 'One run per target, wherever it is started from',
    edits: [
      {
        file: 'src/store/control/lease.ts',
        find: 'if (held) await refuseIfHeld',
        replace: 'if (held && Date.now() < 0) await refuseIfHeld',
      },
    ],
    tests: { files: ['src/store/control/lease.test.ts'], only: 'is held by one' },
  },
  {
    name: 'lease not looked at again',
    breaks: 'A process that was fenced off writes nothing more',
    edits: [
      {
        file: 'src/store/control/lease.ts',
        find: "if (now?.tag !== tag) throw locked(store, 'another run took it over')",
        replace: '',
      },
    ],
    tests: { files: ['src/store/control/lease.test.ts'], only: 'taken over' },
  },
  {
    name: 'retry without idempotence',
    breaks: 'A write whose outcome is unknown is looked at, not repeated',
    edits: [
      {
        file: 'src/store/layers/retrying.ts',
        find: "return repeat === 'settle' && verdict === 'again'",
        replace: "return verdict !== 'never'",
      },
    ],
    tests: { files: ['src/store/layers/retrying.test.ts'], only: 'a write only when it is certain' },
  },
  {
    name: 'retry forgets what it said',
    breaks: 'A request that has called its caller back is not repeated',
    edits: [
      {
        file: 'src/store/layers/retrying.ts',
        find: "called() ? 'never' : call.operation.repeat",
        replace: 'call.operation.repeat',
      },
    ],
    tests: {
      files: ['src/store/layers/retrying.test.ts'],
      only: 'is not repeated, and what it said arrived once',
    },
  },
  {
    name: 'page boundary off by one',
    breaks: 'Nothing is lost and nothing is read twice between two pages',
    edits: [
      {
        file: 'src/drivers/sqlite/read/render.ts',
        find: '`${place} > CAST(',
        replace: '`${place} >= CAST(',
      },
    ],
    tests: {
      files: ['src/drivers/sqlite/read/scan.test.ts'],
      only: 'keys of every spelling come back, page by page',
    },
  },
  {
    name: 'a new file over an unseen one',
    breaks: 'A file that somebody made meanwhile is not written over',
    edits: [
      {
        file: 'src/drivers/json/write/publish.ts',
        find: "if (as === 'new') return publishNew(ready, target)",
        replace: "if (as === 'new') return renameDurably(ready, target)",
      },
    ],
    tests: { files: ['src/drivers/json/target.test.ts'], only: 'a file that someone made meanwhile' },
  },
  {
    name: 'a credential is a text',
    breaks: 'No credential in any output',
    edits: [
      {
        file: 'src/model/secret.ts',
        find: 'toString(): string {\n    return MASK',
        replace: 'toString(): string {\n    return this.#text',
      },
    ],
    tests: { files: ['src/model/secret.test.ts'], only: 'told by reveal alone' },
  },
  {
    name: 'a rate that forgets what passed',
    breaks: 'No store gives or takes more than the rate',
    edits: [
      {
        file: 'src/lib/token-bucket.ts',
        find: 'tokens -= amount',
        replace: 'tokens -= Math.min(amount, 1)',
      },
    ],
    tests: { files: ['src/lib/token-bucket.test.ts'], only: 'faster than the rate' },
  },
  {
    name: 'index left to another table',
    breaks: 'What is unique in the source is unique in the target, or it is said that it is not',
    edits: [
      {
        file: 'src/drivers/postgres/index-once.ts',
        find: 'WHERE i.indrelid = ${quoteText(on)}::regclass AND c.relname',
        replace: 'WHERE c.relname',
      },
      {
        file: 'src/plan/wished-layouts.ts',
        find: '[...there, ...made, ...keys]',
        replace: '[...made, ...keys]',
      },
      {
        file: 'src/drivers/postgres/write/fit.ts',
        find: 'if (form.indexes.length === 0) return',
        replace: 'if (form.indexes.length >= 0) return',
      },
    ],
    tests: { files: ['test/journeys/rule-names.test.ts'], only: 'nothing to do with the run' },
  },
  {
    name: 'rules of one name',
    breaks: 'Tables of one engine move to another, whatever their rules are called',
    edits: [
      {
        file: 'src/plan/tables/name-rules.ts',
        find: 'if (spaces.some((space) => space.has(name))) continue',
        replace: '',
      },
    ],
    tests: { files: ['src/plan/tables/name-rules.test.ts'], only: 'one space where the store says so' },
  },
  {
    name: 'one end for all loads',
    breaks: 'Writers beside each other do not stop one another',
    edits: [
      {
        file: 'src/drivers/mysql/connection/with-own-end.ts',
        find: 'return isOver ? END : value',
        replace: 'return isOver ? null : value',
      },
    ],
    tests: { files: ['test/mysql/own-end.test.ts'], only: 'whose socket is busy' },
  },
]
