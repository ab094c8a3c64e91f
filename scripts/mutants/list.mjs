/**
 * Known bugs of tools like this one, ours among them. Each is an edit that brings the bug back (`find` must stand in the
 * file exactly once), the promise that it breaks, and the narrowest tests that must turn red.
 */
export const MUTANTS = [
  {
    name: 'cursor saved before its data, JSON',
    breaks: 'A crash loses no record: a checkpoint speaks of bytes that are on disk',
    edits: [
      {
        file: 'src/drivers/json/writer.ts',
        find: 'await writeFully(file, rendered.bytes, length)',
        replace:
          'await log.append({ length: length + rendered.bytes.length, records: records + rendered.records, ' +
          'epoch: request.epoch, checkpoint })\n        await writeFully(file, rendered.bytes, length)',
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'a checkpoint of a JSON target' },
  },
  {
    name: 'cursor saved before its data, SQLite',
    breaks: 'A crash loses no record: page and checkpoint are one transaction',
    edits: [
      {
        file: 'src/drivers/sqlite/writer.ts',
        find: 'const { outcomes, checkpoint } = await inTransaction(database, async () => {',
        replace:
          'await save(hooks.checkpoint(new Outcomes(page.count)))\n' +
          '      const { outcomes, checkpoint } = await inTransaction(database, async () => {',
      },
    ],
    tests: { files: ['test/contract/sqlite.test.ts'], only: 'fail: the first key that holds something else' },
  },
  {
    name: 'listing error as empty',
    breaks: 'An error is never an empty result',
    edits: [
      {
        file: 'src/drivers/filesystem/walk.ts',
        find: 'of await opendir(place.path, { bufferSize: 512 })',
        replace: 'of await opendir(place.path, { bufferSize: 512 }).catch(() => [])',
      },
    ],
    tests: {
      files: ['src/drivers/filesystem/filesystem.test.ts'],
      only: 'a disk that fails while a folder is listed',
    },
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
    edits: [{ file: 'src/drivers/json/checkpoint-log.ts', find: 'await file.datasync()', replace: '' }],
    tests: { files: ['test/durability/order.test.ts'], only: 'a checkpoint of a JSON target' },
  },
  {
    name: 'page not fsynced before its checkpoint',
    breaks: 'A checkpoint speaks of bytes that are on disk',
    edits: [
      {
        file: 'src/drivers/json/writer.ts',
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
        find: 'append: (page) => segment.appendDurably([encodePage(page)])',
        replace: 'append: async (page) => segment.append([encodePage(page)], { durable: false })',
      },
    ],
    tests: { files: ['test/durability/order.test.ts'], only: 'syncs the write log ahead of the write' },
  },
  {
    name: 'ack before commit',
    breaks: 'Nobody is told that a page is there before it is',
    edits: [
      {
        file: 'src/drivers/sqlite/writer.ts',
        find: 'return { outcomes: became, checkpoint: settled }',
        replace: 'saved(settled)\n        return { outcomes: became, checkpoint: settled }',
      },
    ],
    tests: { files: ['src/drivers/sqlite/commit.test.ts'], only: 'a commit that the engine refuses' },
  },
  {
    name: 'lease ignored',
    breaks: 'One run per target, wherever it is started from',
    edits: [
      {
        file: 'src/store/lease.ts',
        find: 'if (held) await refuseIfHeld',
        replace: 'if (held && Date.now() < 0) await refuseIfHeld',
      },
    ],
    tests: { files: ['src/store/lease.test.ts'], only: 'is held by one' },
  },
  {
    name: 'lease not looked at again',
    breaks: 'A process that was fenced off writes nothing more',
    edits: [
      {
        file: 'src/store/lease.ts',
        find: "if (now?.tag !== tag) throw locked(store, 'another run took it over')",
        replace: '',
      },
    ],
    tests: { files: ['src/store/lease.test.ts'], only: 'taken over' },
  },
  {
    name: 'fingerprint without key',
    breaks: 'Two records that changed places are a difference',
    edits: [
      {
        file: 'src/model/scan/page-cutter.ts',
        find: 'absorb(key[0]!, key[1]!, key[2]!, key[3]!, object[0]!',
        replace: 'absorb(key[0]! & 0, 0, 0, 0, object[0]!',
      },
    ],
    tests: { files: ['src/model/scan/fingerprint.test.ts'], only: 'is another under another key' },
  },
  {
    name: 'record hash linear in its fields',
    breaks: 'A field exchanged between two records is a difference',
    edits: [
      {
        file: 'src/model/scan/scanner.ts',
        find: 'let kind: number = KIND.ARRAY\n',
        replace:
          'let kind: number = KIND.ARRAY\n' +
          '    if (frame === 0) {\n' +
          '      for (let i = 0; i < 4; i++) lanes[i] = stack[frame + SUM + i]!\n' +
          '      this.nameCount = stack[frame + NAMES]!\n' +
          '      return\n' +
          '    }\n',
      },
      {
        file: 'src/model/scan/page-cutter.ts',
        find: 'absorb(key[0]!, key[1]!, key[2]!, key[3]!, object[0]!, object[1]!, object[2]!, object[3]!, KIND.RECORD)',
        replace: 'for (let i = 0; i < 4; i++) lanes[i] = key[i]! + object[i]!',
      },
    ],
    tests: {
      files: ['src/model/scan/fingerprint.test.ts'],
      only: 'changes when two records exchange a field',
    },
  },
  {
    name: 'minus zero is zero',
    breaks: 'Every value arrives as it was',
    edits: [
      {
        file: 'src/model/scan/number-scanner.ts',
        find: 'this.traits |= TRAIT.NEGATIVE_ZERO\n    }\n    return p',
        replace: 'this.textFrom++\n    }\n    return p',
      },
    ],
    tests: { files: ['src/model/scan/fingerprint.test.ts'], only: '0 differs from -0' },
  },
  {
    name: 'numbers through a double',
    breaks: 'Every digit arrives, also the fortieth',
    edits: [
      {
        file: 'src/model/scan/canonical-number.ts',
        find: 'export function canonicalNumber(text: string): string {\n',
        replace:
          'export function canonicalNumber(given: string): string {\n  const text = String(Number(given))\n',
      },
    ],
    tests: { files: ['src/model/scan/fingerprint.test.ts'], only: 'differs from' },
  },
  {
    name: 'the last of two members wins',
    breaks: 'A member that an object has twice is rejected, not chosen',
    edits: [
      {
        file: 'src/model/scan/scanner.ts',
        find: 'if (index < 0) return\n',
        replace: 'if (index !== undefined) return\n',
      },
    ],
    tests: {
      files: ['src/model/scan/cut-records.test.ts'],
      only: 'records that cannot be documents',
    },
  },
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
    name: 'pre-state journalled after the write',
    breaks: 'What is overwritten is durable first',
    edits: [
      {
        file: 'src/drivers/sqlite/writer.ts',
        find: 'Promise<void> => hooks.keep(states)',
        replace:
          'Promise<void> => new Promise((kept) => (setTimeout(() => void hooks.keep(states), 20), kept()))',
      },
    ],
    tests: { files: ['test/contract/sqlite.test.ts'], only: 'what is overwritten is kept first' },
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
    name: 'a redone batch overwrites the first pre-state',
    breaks: 'A rollback brings back what was there before the run, not what the run wrote itself',
    edits: [
      {
        file: 'src/steps/transfer/revert-route.ts',
        find: 'for (const state of context.files.journal(route.partition).states()) {\n      const hash',
        replace:
          'for (const state of [...context.files.journal(route.partition).states()].toReversed()) {\n      const hash',
      },
      {
        file: 'src/steps/transfer/revert-route.ts',
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
        file: 'src/drivers/sqlite/revert.ts',
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
        file: 'src/drivers/sqlite/writer.ts',
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
    edits: [
      {
        file: 'src/steps/transfer/adopt-from-target.ts',
        find: 'files.writeLog(route.partition).cut(place)',
        replace: '',
      },
    ],
    needs: 'dist',
    tests: { files: ['test/journeys/merge.test.ts'], only: 'a page that was logged and never written' },
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
        file: 'src/drivers/sqlite/render.ts',
        find: 'WHERE ${place} > CAST(',
        replace: 'WHERE ${place} >= CAST(',
      },
    ],
    tests: {
      files: ['src/drivers/sqlite/source.test.ts'],
      only: 'keys of every spelling come back, page by page',
    },
  },
  {
    name: 'no balance at the end',
    breaks: 'An account that does not add up is fatal',
    edits: [
      {
        file: 'src/run/verdict.ts',
        find: 'if (unbalanced.length > 0)',
        replace: 'if (unbalanced.length < 0)',
      },
    ],
    tests: { files: ['src/run/verdict.test.ts'], only: '' },
  },
  {
    name: 'a new file over an unseen one',
    breaks: 'A file that somebody made meanwhile is not written over',
    edits: [
      {
        file: 'src/drivers/json/publish.ts',
        find: "if (as === 'new') return publishNew(ready, target)",
        replace: "if (as === 'new') return renameDurably(ready, target)",
      },
    ],
    tests: { files: ['src/drivers/json/target.test.ts'], only: 'a file that someone made meanwhile' },
  },
  {
    name: 'torn tail taken for data',
    breaks: 'What a crash left half written is cut back',
    edits: [{ file: 'src/lib/read-segment.ts', find: ' || crc32(payload) !== header.crc', replace: '' }],
    tests: { files: ['src/lib/segment.test.ts'], only: 'of any single bit is noticed' },
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
    name: 'a credential is a text',
    breaks: 'No credential in any output',
    edits: [
      {
        file: 'src/model/secret.ts',
        find: 'toString(): string {\n    return MASK',
        replace: 'toString(): string {\n    return this.#text',
      },
    ],
    tests: {
      files: ['src/model/secret.test.ts'],
      only: 'told by reveal alone',
    },
  },
]
