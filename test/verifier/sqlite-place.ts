import { DatabaseSync } from '@photostructure/sqlite'
import type { Place } from './place.ts'
import type { Edit } from './plants.ts'

/** A database with a table `things (id, data, n, ratio)`. */
export function sqlitePlace(path: string): Place {
  const database = new DatabaseSync(path)
  database.exec('CREATE TEMP TABLE kept AS SELECT * FROM things WHERE 0')
  const touched = new Set<string>()
  const sql = {
    keep: database.prepare('INSERT INTO temp.kept SELECT * FROM things WHERE id = ?'),
    remove: database.prepare('DELETE FROM things WHERE id = ?'),
    // Bytes that are only labelled: what is written here went through no binding of texts.
    update: database.prepare('UPDATE things SET data = CAST(?2 AS TEXT) WHERE id = ?1'),
    insert: database.prepare('INSERT INTO things VALUES (?1, CAST(?2 AS TEXT), 0, 0.5)'),
  }

  function edit({ key, body, sql: statement }: Edit): void {
    if (!touched.has(key)) sql.keep.run(key)
    touched.add(key)
    if (statement !== undefined) database.prepare(statement).run(key)
    else if (body === undefined) sql.remove.run(key)
    else if (Number(sql.update.run(key, Buffer.from(body)).changes) === 0)
      sql.insert.run(key, Buffer.from(body))
  }

  return {
    address: `sqlite:${path}`,
    kind: 'sqlite',
    hasCells: true,
    apply(edits) {
      database.exec('BEGIN')
      for (const one of edits) edit(one)
      database.exec('COMMIT')
    },
    restore() {
      database.exec('BEGIN')
      for (const key of touched) sql.remove.run(key)
      database.exec('INSERT INTO things SELECT * FROM temp.kept; DELETE FROM temp.kept; COMMIT')
      touched.clear()
    },
    close: () => database.close(),
  }
}
