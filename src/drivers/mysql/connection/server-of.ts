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
}

export async function serverOf(work: Work, { database, options }: Place): Promise<Server> {
  const [row] = await work.texts(
    'SELECT VERSION(), @@hostname, @@port, @@local_infile, @@max_allowed_packet, @@lower_case_table_names',
  )
  const [version = '', hostname, port, infile, packet, lowerCase] = (row ?? []).map((text) => text ?? '')
  const isMaria = /mariadb/i.test(version)
  const own = await ownName(work, isMaria ? '@@server_uid' : '@@server_uuid')
  const collations = await work.texts('SELECT COLLATION_NAME FROM information_schema.COLLATIONS')
  const name = lowerCase === '0' ? database : database.toLowerCase()
  return {
    isMaria,
    version,
    identity: `mysql:${own ?? `${hostname}:${port}`}/${name}`,
    takesFiles: infile === '1' && options['local-infile'] !== 'off',
    maxPacketBytes: Number(packet),
    keepsCase: lowerCase === '0',
    exactCollation: exactCollationOf(version, isMaria),
    collations: new Set(collations.map(([collation]) => collation!)),
  }
}

/** A name that a server gave itself when it was made; MariaDB does so since 10.10. */
async function ownName(work: Work, variable: string): Promise<string | undefined> {
  try {
    const [row] = await work.texts(`SELECT ${variable}`)
    return row?.[0] ?? undefined
  } catch (error) {
    if (isDrayError(error) && error.code === 'STORE_REFUSED') return undefined
    throw error
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/charset-unicode-sets.html#charset-unicode-sets-pad-attributes */
function exactCollationOf(version: string, isMaria: boolean): string | undefined {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  if (isMaria) return major > 10 || (major === 10 && minor >= 2) ? 'utf8mb4_nopad_bin' : undefined
  const isNew = major > 8 || (major === 8 && (minor > 0 || patch >= 17))
  return isNew ? 'utf8mb4_0900_bin' : undefined
}
