import type { Driver } from '../../store/driver.ts'
import { facts } from './facts.ts'
import { tableReadOptions } from '../../store/tables/options.ts'
import { addressOptions, storeOptions } from './options.ts'
import { openSqliteSource } from './source.ts'
import { openSqliteTarget } from './target.ts'

/** Documents in tables of a SQLite database: a key column, a column of JSON text, extracted columns beside it. */
export const sqliteDriver: Driver = {
  scheme: 'sqlite',
  title: 'SQLite database',
  example: 'sqlite:./app.db',
  local: true,
  facts,
  addressOptions,
  readOptions: tableReadOptions,
  storeOptions,
  openSource: openSqliteSource,
  openTarget: openSqliteTarget,
}
