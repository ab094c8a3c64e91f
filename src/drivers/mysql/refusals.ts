import { DrayError } from '../../model/error.ts'

export function noClient(cause: unknown): DrayError {
  return new DrayError('STORE_UNSUPPORTED', 'The package mysql2 is not installed, and mysql: needs it', {
    hint: 'npm install mysql2',
    cause,
  })
}

export function noDatabaseNamed(address: string): DrayError {
  return new DrayError('ADDRESS_INVALID', `The address ${address} names no database`, {
    hint: 'Write it as mysql://user@host:3306/database',
  })
}

export function invalidAddress(address: string, reason: string): DrayError {
  return new DrayError('ADDRESS_INVALID', `The address ${address} is not understood: ${reason}`, {
    hint: 'Write it as mysql://user@host:3306/database',
  })
}

/** Whose certificate it is cannot be told from a number. */
export function namesNobody(address: string): DrayError {
  return new DrayError(
    'ADDRESS_INVALID',
    `The address ${address} names its host by an IP address, which VERIFY_IDENTITY cannot compare with a certificate`,
    { hint: 'Name the host as its certificate does, or take ssl-mode=VERIFY_CA' },
  )
}

/** A database that was made and not yet filled is as good as none. */
export function noTables(address: string): DrayError {
  return new DrayError('STORE_MISSING', `${address} holds no tables`, {
    hint: 'Check the name of the database, and that this user may see its tables',
  })
}

export function foreignOwnTable(address: string, table: string): DrayError {
  return new DrayError('STORE_INVALID', `${address} has a table ${table} that is not dray's`, {
    hint: 'Rename it, or choose another database',
  })
}

export function storeInUse(address: string, sessions: readonly string[], cause: unknown): DrayError {
  return new DrayError('STORE_IN_USE', `Somebody is at work in the tables of ${address}`, {
    hint: 'Stop the application that uses them, then try again',
    details: sessions,
    cause,
  })
}

/** Without it nobody could tell whether a row came in between the look and the drop. */
export function mayNotHold(address: string, database: string, cause: unknown): DrayError {
  return new DrayError('PERMISSION_DENIED', `This user may not lock the tables of ${address}`, {
    hint: `GRANT SELECT, LOCK TABLES ON ${database}.* to it, or connect as another`,
    cause,
  })
}

export function cursorOfOther(address: string): DrayError {
  return new DrayError(
    'SOURCE_CHANGED',
    `The place to read on from belongs to a database other than ${address}`,
    {
      hint: 'Read it again from its beginning',
    },
  )
}

/** Of a table without a key, whose rows have no order to go on in. */
export function rowsReadAnew(table: string): DrayError {
  return new DrayError(
    'SOURCE_CHANGED',
    `The rows of ${table} have no key, so reading cannot go on in the middle of them`,
    {
      hint: 'Read it again from its beginning',
    },
  )
}

const ORPHANS_KEPT = 'dray resume --on-orphan keep leaves this reference out'

/** Found when everything else is in. */
export function orphaned(what: string, keys: readonly string[], cause: unknown): DrayError {
  return new DrayError('STORE_REFUSED', `${what}, and rows of it refer to nothing there`, {
    details: keys.map((key) => `there is no ${key}`),
    hint: `What they refer to is not in the source, or was rejected. ${ORPHANS_KEPT}; or dray rollback, correct the source, and migrate again`,
    cause,
  })
}
