import type { Work } from '../connection/session.ts'
import { ifAllowed } from '../if-allowed.ts'

/** Whether this user has a right in a table: `may('ALTER', 'users')`. */
export type Granted = (right: string, table: string) => boolean

interface Grant {
  readonly takes: boolean
  readonly rights: readonly string[]
  readonly database: string
  readonly table: string
}

/**
 * What SHOW GRANTS tells of a database: without a name behind it the rights of active roles are among them, and in MariaDB those
 * of everybody. Whoever may not ask is not looked into.
 * https://dev.mysql.com/doc/refman/8.4/en/show-grants.html, https://mariadb.com/kb/en/show-grants/
 */
export async function grantedIn(work: Work, database: string): Promise<Granted> {
  const rows = await ifAllowed(() => work.texts('SHOW GRANTS'))
  if (!rows) return () => true
  const grants = rows.flatMap(([line]) => grantOf(line ?? '') ?? [])
  return (right, table) => {
    const speaking = grants.filter(
      (grant) => grant.rights.includes(right) || grant.rights.includes('ALL PRIVILEGES'),
    )
    const isTaken = speaking.some((grant) => grant.takes && isSame(grant.database, database))
    return speaking.some(
      (grant) =>
        !grant.takes && (grant.database === '*' ? !isTaken : covers(grant, database) && isOf(grant, table)),
    )
  }
}

/** Rights in single columns, in routines and of proxies are none of these. */
function grantOf(line: string): Grant | undefined {
  const found =
    /^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) (?:TO|FROM) /s.exec(line)
  if (!found) return undefined
  const [, verb, rights = '', database = '', table = ''] = found
  return {
    takes: verb === 'REVOKE',
    rights: rights.split(', '),
    database: unquoted(database),
    table: unquoted(table),
  }
}

function unquoted(name: string): string {
  return name === '*' ? name : name.slice(1, -1).replaceAll('``', '`')
}

/** The database of a grant in all of its tables is a pattern; that of a grant in one table is a name. */
function covers(grant: Grant, database: string): boolean {
  return grant.table === '*' ? isLike(database, grant.database) : isSame(grant.database, database)
}

function isOf(grant: Grant, table: string): boolean {
  return grant.table === '*' || isSame(grant.table, table)
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** As LIKE compares. */
function isLike(name: string, pattern: string): boolean {
  const parts = pattern.replaceAll(/\\?[\s\S]/g, (sign) => {
    if (sign === '%') return '.*'
    if (sign === '_') return '.'
    return sign.at(-1)!.replace(/[.*+?^${}()|[\]\\]/, String.raw`\$&`)
  })
  return new RegExp(`^${parts}$`, 'is').test(name)
}
