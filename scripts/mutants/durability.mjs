/** Claims before what they claim. */
export const DURABILITY = [
  {
    name: 'cursor saved before its data, JSON',
    breaks: 'A crash loses no record: a checkpoint speaks of bytes that are on disk',
    edits: [
      {
        file: 'src/drivers/json/write/writer.ts',
        find: 'let to = length',
        replace:
          'let to = length\n        const bytes = text.chunks().reduce((sum, chunk) => sum + chunk.length, 0)\n        await log.append({ length: length + bytes, records: records + rendered.records, epoch: request.epoch, checkpoint })',
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'a checkpoint of a JSON target' },
  },
  {
    name: 'cursor saved before its data, SQLite',
    breaks: 'A crash loses no record: page and checkpoint are one transaction',
    edits: [
      {
        file: 'src/drivers/sqlite/write/writer.ts',
        find: 'const { outcomes, checkpoint } = await inTransaction(database, async () => {',
        replace:
          'await save(hooks.checkpoint(new Outcomes(page.count)))\n      const { outcomes, checkpoint } = await inTransaction(database, async () => {',
      },
    ],
    tests: { files: ['test/contract/sqlite.test.ts'], only: 'fail: the first key that holds something else' },
  },
  {
    name: 'no folder fsync',
    breaks: 'What was given its name keeps it through a power cut',
    edits: [
      {
        file: 'src/lib/durable-file.ts',
        find: "const folder = await open(path, 'r')",
        replace: "if (path !== '') return\n  const folder = await open(path, 'r')",
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'syncs the folder of every name' },
  },
  {
    name: 'rename before fsync',
    breaks: 'A file under its final name is whole, also after a power cut',
    edits: [
      {
        file: 'src/lib/durable-file.ts',
        find: "crashPoint('file.create:written')\n    await file.sync()",
        replace: "crashPoint('file.create:written')",
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'syncs a file before it gets its name' },
  },
  {
    name: 'checkpoint not fsynced',
    breaks: 'What was told as moved stays moved through a power cut',
    edits: [{ file: 'src/drivers/json/write/checkpoint-log.ts', find: 'await file.datasync()', replace: '' }],
    tests: { files: ['test/durability/order.test.ts'], only: 'a checkpoint of a JSON target' },
  },
  {
    name: 'page not fsynced before its checkpoint',
    breaks: 'A checkpoint speaks of bytes that are on disk',
    edits: [
      {
        file: 'src/drivers/json/write/writer.ts',
        find: "crashPoint('json.part:written')\n        await file.datasync()",
        replace: "crashPoint('json.part:written')",
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'a checkpoint of a JSON target' },
  },
  {
    name: 'write log behind the write',
    breaks: 'Whatever the run wrote can be told from what others wrote',
    edits: [
      {
        file: 'src/ledger/write-log.ts',
        find: 'await segment.appendDurably([payload])',
        replace: 'segment.append([payload], { durable: false })',
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'syncs the write log ahead of the write' },
  },
  {
    name: 'commit behind rows that a trigger swallowed',
    breaks: 'A checkpoint counts no row that is not there',
    edits: [
      {
        file: 'src/drivers/postgres/write/copy-page.ts',
        find: 'commit.statements(outcomes, { onlyIf })',
        replace: 'commit.statements(outcomes)',
      },
      {
        file: 'src/drivers/postgres/write/copy-page.ts',
        find: 'if (isEndSent) throw',
        replace: 'if (isEndSent) return { outcomes, isCommitted: true }\n    if (isEndSent) throw',
      },
    ],
    tests: { files: ['test/postgres/page-ends.test.ts'], only: 'trigger comes' },
  },
  {
    name: 'a page in ahead of the one before it',
    breaks: 'A checkpoint counts no row that is not there',
    edits: [
      {
        file: 'src/drivers/postgres/connection/send-copy.ts',
        find: 'await turn?.come()',
        replace: '',
      },
    ],
    tests: { files: ['test/postgres/overlapping-pages.test.ts'], only: 'in only behind it' },
  },
  {
    name: 'rejects told before it is certain',
    breaks: 'Each record that did not arrive is told once',
    edits: [
      {
        file: 'src/drivers/postgres/write/copy-page.ts',
        find: 'if (!commit || outcomes.status) return undefined',
        replace: 'if (!commit) return undefined',
      },
    ],
    tests: { files: ['test/postgres/page-ends.test.ts'], only: 'told once' },
  },
  {
    name: 'ack before commit',
    breaks: 'Nobody is told that a page is there before it is',
    edits: [
      {
        file: 'src/drivers/sqlite/write/writer.ts',
        find: 'return { outcomes: became, checkpoint: settled }',
        replace: 'saved(settled)\n        return { outcomes: became, checkpoint: settled }',
      },
    ],
    tests: { files: ['src/drivers/sqlite/write/commit.test.ts'], only: 'a commit that the engine refuses' },
  },
  {
    name: 'journal not fsynced',
    breaks: 'What was overwritten can be put back, also after a power cut',
    edits: [
      {
        file: 'src/ledger/journal.ts',
        find: 'segment.appendDurably(states.map((state) => encodeState(at, state)))',
        replace:
          'Promise.resolve(segment.append(states.map((state) => encodeState(at, state)), { durable: false }))',
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'pre-states are on disk' },
  },
  {
    name: 'torn tail taken for data',
    breaks: 'What a crash left half written is cut back',
    edits: [
      { file: 'src/lib/segment/read-segment.ts', find: ' || crc32(payload) !== header.crc', replace: '' },
    ],
    tests: { files: ['src/lib/segment/segment.test.ts'], only: 'of any single bit is noticed' },
  },
  {
    name: 'a page that was read for another place',
    breaks: 'Pages that are read ahead come in the order of the key, none left out and none twice',
    edits: [
      {
        file: 'src/store/paging/pages-ahead.ts',
        find: 'first.place !== placeOf(after) || ',
        replace: '',
      },
    ],
    tests: { files: ['src/store/paging/pages-ahead.test.ts'], only: 'two who walk at their own pace' },
  },
]
