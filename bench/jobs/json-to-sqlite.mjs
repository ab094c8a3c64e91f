import { checkDatabase } from '../check.mjs'
import { comparison } from '../compare.mjs'
import { documentsPath, folderPath, makeDocuments, makeFolder } from '../generate.mjs'
import { configured, handWritten, jsonToSqlite, shell, sqliteUtilsInsert } from '../programs.mjs'

export function jsonToSqliteJobs(count) {
  const compact = documentsPath(count, 'compact')
  const indented = documentsPath(count, 'indented')
  const array = documentsPath(count, 'array')
  const folder = folderPath(count)
  const check = checkDatabase(count)
  const makeCompact = () => makeDocuments(count, 'compact')
  return [
    comparison({
      name: 'json-to-sqlite',
      about: 'JSON → SQLite, not verified',
      dray: jsonToSqlite(compact, '--no-verify'),
      peers: [
        handWritten('json-to-sqlite.mjs', { bar: 0.4 }, compact, 'out.db'),
        ...shell(1.5, fromFile(compact)),
        ...sqliteUtilsInsert(0.25, array),
      ],
      setUp: () => Promise.all([makeCompact(), makeDocuments(count, 'array')]),
      check,
    }),
    comparison({
      name: 'json-to-sqlite-indented',
      about: 'JSON, indented by 2 → SQLite, not verified',
      dray: jsonToSqlite(indented, '--no-verify'),
      peers: [
        handWritten('json-to-sqlite.mjs', { bar: 0.4 }, indented, 'out.db'),
        ...shell(1.5, fromFile(indented)),
      ],
      setUp: () => makeDocuments(count, 'indented'),
      check,
    }),
    comparison({
      name: 'json-to-sqlite-folder',
      about: 'JSON, 1,000 files of one collection → SQLite, not verified',
      dray: configured('folder.config.mjs', [`json:${folder}`, 'sqlite:out.db', '--no-verify']),
      peers: [
        handWritten('folder-to-sqlite.mjs', { bar: 0.4 }, folder, 'out.db'),
        ...shell(1.5, fromFolder(folder)),
      ],
      setUp: () => makeFolder(count),
      check,
    }),
    comparison({
      name: 'json-to-sqlite-verified',
      about: 'JSON → SQLite, verified by content, source hashed before and after',
      dray: jsonToSqlite(compact),
      peers: [handWritten('json-to-sqlite.mjs', { bar: 0.6 }, compact, 'out.db')],
      setUp: makeCompact,
      check,
    }),
    comparison({
      name: 'json-to-sqlite-judged',
      about: 'JSON → SQLite, a Zod schema and a mapping for each record, not verified',
      dray: configured('judged.config.mjs', [compact, 'sqlite:out.db', '--no-verify']),
      peers: [
        handWritten('json-to-sqlite-judged.mjs', { bar: 1, name: 'loop, the same' }, compact, 'out.db'),
      ],
      setUp: makeCompact,
      check,
    }),
  ]
}

function fromFile(path) {
  return `SELECT key, value FROM json_each(readfile(${quoted(path)}))`
}

function fromFolder(path) {
  return `SELECT key, value FROM fsdir(${quoted(path)}) AS file, json_each(file.data) WHERE file.data IS NOT NULL`
}

function quoted(path) {
  return `'${path.replaceAll("'", "''")}'`
}
