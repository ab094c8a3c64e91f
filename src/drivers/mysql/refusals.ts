import { DrayError } from '../../model/error.ts'

export function noClient(cause: unknown): DrayError {
  return new DrayError('STORE_UNSUPPORTED', 'The package mysql2 is not installed, and mysql: needs it', {
    hint: 'npm install mysql2',
    cause,
  })
}

export function snapshotLost(address: string, cause: unknown): DrayError {
  return new DrayError('SNAPSHOT_LOST', `The moment at which ${address} was being read is gone`, {
    hint: 'Look at the server; then dray resume, which goes on only where nothing was written since',
    cause,
  })
}

/** The reply to COMMIT did not come: the page may be in, or not. */
export function commitInDoubt(address: string, cause: unknown): DrayError {
  return new DrayError('STORE_UNREACHABLE', `${address} did not say whether the last page was committed`, {
    hint: 'dray resume looks it up in the target, and goes on from there',
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
    `The address ${address} names its host by a number, which VERIFY_IDENTITY compares with nothing`,
    { hint: 'Name the host as its certificate does, or take ssl-mode=VERIFY_CA' },
  )
}

/** A database that was made and not yet filled is as good as none. */
export function noTables(address: string): DrayError {
  return new DrayError('STORE_MISSING', `${address} holds no tables`, {
    hint: 'Check the name of the database, and that this user may see its tables',
  })
}

export function unknownTable(collection: string, table: string, known: readonly string[]): DrayError {
  return new DrayError(
    'COLLECTION_UNKNOWN',
    `There is no table ${table} for the collection "${collection}"`,
    {
      hint: known.length > 0 ? `There are: ${known.join(', ')}` : 'The database has no tables',
      collection,
    },
  )
}

export function invalidOptions(collection: string, details: readonly string[]): DrayError {
  return new DrayError('CONFIG_INVALID', `The options of the collection "${collection}" are not understood`, {
    hint: 'docs/stores/mysql.md lists them',
    collection,
    details,
  })
}

/** Two collections that would lie in one place. */
export function clash(one: string, other: string, collection: string): DrayError {
  return new DrayError('CONFIG_INVALID', `To this server the ${one} and the ${other} have one name`, {
    hint: 'Name another in dray.config.ts (store: { table }), or leave one of them out with --collections',
    collection,
  })
}

/** A table that is there and cannot take the records of this layout. */
export function unfitTable(collection: string, table: string, reason: string): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `The table ${table} cannot hold the collection "${collection}": ${reason}`,
    { hint: 'Name another table (store: { table }), or change this one', collection },
  )
}

export function foreignOwnTable(address: string, table: string): DrayError {
  return new DrayError('STORE_INVALID', `${address} has a table ${table} that is not dray's`, {
    hint: 'Rename it, or choose another database',
  })
}

export function targetChanged(address: string, what: string): DrayError {
  return new DrayError('TARGET_CHANGED', `${address}: ${what}`, {
    hint: 'Roll this run back, look at what is there now, and plan again',
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
  return new DrayError('SOURCE_CHANGED', `The place to read on belongs to another database than ${address}`, {
    hint: 'Read it again from its beginning',
  })
}

/** Of a table without a key, whose rows have no order to go on in. */
export function rowsReadAnew(table: string): DrayError {
  return new DrayError(
    'SOURCE_CHANGED',
    `Nothing names the rows of ${table}, so that no place in them can be found again`,
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

export function duplicateKey(key: string): DrayError {
  return new DrayError('KEY_DUPLICATE', `The key ${key} came before; the first record is kept`, {
    hint: 'Remove one of the records from the source, or give them different keys',
    key,
  })
}

export function conflict(key: string): DrayError {
  return new DrayError('CONFLICT', `The target holds another record under the key ${key}`, {
    hint: 'Choose what becomes of such keys: --on-conflict skip or --on-conflict overwrite',
    key,
  })
}

export function changedSince(key: string): DrayError {
  return new DrayError('CONFLICT', `The record under ${key} was changed after the run wrote it`, {
    hint: 'It was left as it is; change it back by hand if the older one is wanted',
    key,
  })
}

export function unsupportedValue(key: string, reason: string): DrayError {
  return new DrayError('VALUE_UNSUPPORTED', `The record ${key} cannot be kept: ${reason}`, { key })
}

export function keepsNoWhole(address: string): DrayError {
  return new DrayError('STORE_UNSUPPORTED', `A database is written in place: no older ${address} is kept`, {
    hint: 'Undo by key instead: dray rollback',
  })
}
