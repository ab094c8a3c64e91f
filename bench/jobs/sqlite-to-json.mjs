import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkJson } from '../check.mjs'
import { comparison } from '../compare.mjs'
import { databasePath, makeDatabase } from '../databases.mjs'
import { handWritten, sqliteToJson } from '../programs.mjs'

export function sqliteToJsonJobs(count) {
  const from = databasePath(count)
  const job = (name, about, dray, { indent, bar }) =>
    comparison({
      name,
      about,
      dray,
      peers: [
        handWritten(
          'sqlite-to-json.mjs',
          { bar, name: 'script' },
          from,
          'out/documents.json',
          String(indent),
        ),
      ],
      setUp: () => makeDatabase(count),
      prepare: (folder) => mkdirSync(join(folder, 'out')),
      check: checkJson(count),
    })
  return [
    job('sqlite-to-json', 'SQLite → JSON, compact, not verified', sqliteToJson(from, 0, '--no-verify'), {
      indent: 0,
      bar: 0.35,
    }),
    job(
      'sqlite-to-json-indented',
      'SQLite → JSON, indented by 2, not verified',
      sqliteToJson(from, 2, '--no-verify'),
      { indent: 2, bar: 0.35 },
    ),
    job('sqlite-to-json-verified', 'SQLite → JSON, compact, verified by content', sqliteToJson(from, 0), {
      indent: 0,
    }),
  ]
}
