import type { Server } from '../connection/server-of.ts'
import { extentOfDeclared } from './indexes/index-terms.ts'

/**
 * What a column takes of a row, as it is declared; of a long value only where it lies. A type that is not known takes
 * nothing. https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html
 */
export function bytesInRow(declared: string): number {
  const varying = varyingBytes(declared)
  if (varying !== undefined) return varying + (isFixed(declared) ? 0 : lengthBytes(varying))
  return LONG[typeOf(declared)] ?? plainBytes(declared)
}

/**
 * What it takes of a page at least, where as much as can lie beside it does. MySQL leaves twenty bytes of a value there and
 * as many that say where the rest is, MariaDB the latter alone; and beside it lies nothing that is shorter than 256 bytes.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-row-format.html,
 * https://mariadb.com/kb/en/troubleshooting-row-size-too-large-errors-with-innodb/
 */
export function bytesInPage(declared: string, { isMaria }: Pick<Server, 'isMaria'>): number {
  const beside = isMaria ? IN_PAGE_OF_MARIADB : IN_PAGE
  const varying = varyingBytes(declared)
  if (varying === undefined) return typeOf(declared) in LONG ? beside + 1 : plainBytes(declared)
  const isText = /CHARACTER SET utf8/.test(declared)
  if (isFixed(declared)) return isText ? Math.min(varying, IN_PAGE) + 1 : varying
  if (varying >= 256) return beside + 1
  return (isMaria ? varying : Math.min(varying, IN_PAGE)) + 1
}

const IN_PAGE = 40
const IN_PAGE_OF_MARIADB = 20

/** Texts and bytes that lie in the row, as long as they may be. */
function varyingBytes(declared: string): number | undefined {
  if (!/^(?:var)?(?:char|binary)\(/i.test(declared)) return undefined
  const { count = 0, width = 1 } = extentOfDeclared(declared) ?? {}
  return Number.isFinite(count) ? count * width : undefined
}

function isFixed(declared: string): boolean {
  return !/^var/i.test(declared)
}

function lengthBytes(bytes: number): number {
  return bytes < 256 ? 1 : 2
}

function typeOf(declared: string): string {
  return /^\w+/.exec(declared)?.[0].toLowerCase() ?? ''
}

/** Long values, of which the row knows how long they are and where they lie. */
const LONG: Readonly<Record<string, number>> = {
  tinytext: 9,
  tinyblob: 9,
  text: 10,
  blob: 10,
  mediumtext: 11,
  mediumblob: 11,
  longtext: 12,
  longblob: 12,
  json: 12,
}

const PLAIN: Readonly<Record<string, number>> = {
  tinyint: 1,
  smallint: 2,
  mediumint: 3,
  int: 4,
  bigint: 8,
  float: 4,
  double: 8,
  date: 3,
  year: 1,
  enum: 1,
  set: 1,
}

/** With digits of a second: a byte for two of them. */
const MOMENTS: Readonly<Record<string, number>> = { time: 3, timestamp: 4, datetime: 5 }

function plainBytes(declared: string): number {
  const type = typeOf(declared)
  const [first = 0, second = 0] = (/^\w+\((\d+)(?:,\s*(\d+))?\)/.exec(declared) ?? []).slice(1).map(Number)
  if (type === 'decimal') return digitsBytes(first - second) + digitsBytes(second)
  const moment = MOMENTS[type]
  return moment === undefined ? (PLAIN[type] ?? 0) : moment + Math.ceil(first / 2)
}

/** Nine digits are four bytes. */
function digitsBytes(digits: number): number {
  return Math.floor(digits / 9) * 4 + Math.ceil((digits % 9) / 2)
}
