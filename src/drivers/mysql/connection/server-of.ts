import { isDrayError } from '../../../model/error.ts'
import type { Place } from './place-of.ts'
import type { Work } from './session.ts'

/** What a server is and allows, asked once. */
export interface Server {
  readonly isMaria: boolean
  /** `8.0.36`, `10.11.6-MariaDB`. */
  readonly version: string
  /** The same for one database of one server, by whatever name it is reached. */
  readonly identity: string
  /** It takes LOAD DATA LOCAL. */
  readonly takesFiles: boolean
  /** What it takes in one packet, and makes as one value. */
  readonly maxPacketBytes: number
  /** `Users` and `users` are two tables. */
  readonly keepsCase: boolean
  /** Compares texts as they are, spaces at the end included; absent before MySQL 8.0.17. */
  readonly exactCollation: string | undefined
  readonly collations: ReadonlySet<string>
  /** Long texts may have a default: MySQL since 8.0.13. */
  readonly hasLongDefaults: boolean
  /** It holds rows against checks: MySQL since 8.0.16. Before, it reads them and forgets them. */
  readonly hasChecks: boolean
  /** Its indexes may be descending: MySQL since 8.0.1, MariaDB since 10.8.1. Before, it reads DESC and forgets it. */
  readonly descends: boolean
  /** What a row must stay below in a page; absent where the server makes tables all the same. */
  readonly mostBytesInPage: number | undefined
}

export async function serverOf(work: Work, { database, options }: Place): Promise<Server> {
  const [row] = await work.texts(
    'SELECT VERSION(), @@hostname, @@port, @@local_infile, @@max_allowed_packet, @@lower_case_table_names, ' +
      '@@innodb_page_size, @@innodb_strict_mode',
  )
  const [version = '', hostname, port, infile, packet, lowerCase, page, strict] = (row ?? []).map(
    (text) => text ?? '',
  )
  const isMaria = /mariadb/i.test(version)
  const [own] = await ifKnown(work, `SELECT ${isMaria ? '@@server_uid' : '@@server_uuid'}`)
  const collations = await work.texts('SELECT COLLATION_NAME FROM information_schema.COLLATIONS')
  const shared = isMaria ? await ifKnown(work, SHARED_COLLATIONS) : []
  const name = lowerCase === '0' ? database : database.toLowerCase()
  return {
    isMaria,
    version,
    identity: `mysql:${own?.[0] ?? `${hostname}:${port}`}/${name}`,
    takesFiles: infile === '1' && options['local-infile'] !== 'off',
    maxPacketBytes: Number(packet),
    keepsCase: lowerCase === '0',
    exactCollation: exactCollationOf(version, isMaria),
    hasLongDefaults: isMaria || isSince(version, [8, 0, 13]),
    hasChecks: isSince(version, isMaria ? [10, 2, 1] : [8, 0, 16]),
    descends: isSince(version, isMaria ? [10, 8, 1] : [8, 0, 1]),
    mostBytesInPage: strict === '1' ? MOST_BYTES_IN_PAGE.get(Number(page)) : undefined,
    collations: new Set([...collations, ...shared].map(([collation]) => collation!)),
  }
}

/** About half of a page. https://dev.mysql.com/doc/refman/8.4/en/column-count-limit.html */
const MOST_BYTES_IN_PAGE: ReadonlyMap<number, number> = new Map([[16_384, 8126]])

/**
 * MariaDB since 10.10 lists those that several character sets share by half of their names.
 * https://mariadb.com/kb/en/information-schema-collation_character_set_applicability-table/
 */
const SHARED_COLLATIONS =
  'SELECT FULL_COLLATION_NAME FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY'

/** Nothing where the server is too old for the question. A name that it gave itself MariaDB has since 10.10. */
async function ifKnown(work: Work, question: string): Promise<readonly (readonly (string | null)[])[]> {
  try {
    return await work.texts(question)
  } catch (error) {
    if (isDrayError(error) && error.code === 'STORE_REFUSED') return []
    throw error
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/charset-unicode-sets.html#charset-unicode-sets-pad-attributes */
function exactCollationOf(version: string, isMaria: boolean): string | undefined {
  if (isMaria) return isSince(version, [10, 2, 0]) ? 'utf8mb4_nopad_bin' : undefined
  return isSince(version, [8, 0, 17]) ? 'utf8mb4_0900_bin' : undefined
}

function isSince(version: string, wanted: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number)
  const at = wanted.findIndex((number, i) => parts[i] !== number)
  return at === -1 || parts[at]! > wanted[at]!
}
