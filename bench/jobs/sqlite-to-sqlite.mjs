import { checkDatabase } from '../check.mjs'
import { comparison } from '../compare.mjs'
import { databasePath, makeDatabase } from '../databases.mjs'
import { handWritten, migrate } from '../programs.mjs'

export function sqliteToSqliteJobs(count) {
  const from = databasePath(count)
  const words = [`sqlite:${from}`, 'sqlite:out.db', '--no-config']
  const job = (name, about, dray, bar) =>
    comparison({
      name,
      about,
      dray,
      peers: [handWritten('vacuum-into.mjs', { bar, name: 'VACUUM INTO' }, from, 'out.db')],
      setUp: () => makeDatabase(count),
      check: checkDatabase(count),
    })
  return [
    job('sqlite-to-sqlite', 'SQLite → SQLite, not verified', migrate([...words, '--no-verify']), 1.5),
    job('sqlite-to-sqlite-verified', 'SQLite → SQLite, verified by content', migrate(words)),
  ]
}
