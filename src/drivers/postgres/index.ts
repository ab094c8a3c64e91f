import type { Driver } from '../../store/driver.ts'
import { facts } from './facts.ts'
import { tableReadOptions } from '../../store/tables/options.ts'
import { addressOptions, storeOptions } from './options.ts'
import { openPostgresSource } from './source.ts'
import { openPostgresTarget } from './target.ts'

/** Documents and rows in the tables of one schema of a PostgreSQL database. */
export const postgresDriver: Driver = {
  scheme: 'postgres',
  alsoCalled: ['postgresql'],
  title: 'PostgreSQL',
  example: 'postgres://user@localhost/app',
  local: false,
  facts,
  addressOptions,
  credentials: ['password'],
  readOptions: tableReadOptions,
  storeOptions,
  openSource: openPostgresSource,
  openTarget: openPostgresTarget,
}
