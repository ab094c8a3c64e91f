import type { Driver } from '../../store/driver.ts'
import { facts } from './facts.ts'
import { tableReadOptions } from '../../store/tables/options.ts'
import { addressOptions, storeOptions } from './options.ts'
import { openMysqlSource } from './source.ts'
import { openMysqlTarget } from './target.ts'

/** Documents in tables of a MySQL or MariaDB database: a key column, a column of JSON text, extracted columns beside it. */
export const mysqlDriver: Driver = {
  scheme: 'mysql',
  alsoCalled: ['mariadb'],
  title: 'MySQL or MariaDB database',
  example: 'mysql://app@localhost:3306/app',
  local: false,
  facts,
  addressOptions,
  credentials: ['password'],
  readOptions: tableReadOptions,
  storeOptions,
  openSource: openMysqlSource,
  openTarget: openMysqlTarget,
}
