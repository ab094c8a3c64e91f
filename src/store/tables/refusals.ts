// What the drivers of SQL engines say of tables and servers in the same words.
import { typedNames } from '../../lib/typed-names.ts'
import { DrayError } from '../../model/error.ts'

/** @param known the tables that are there; undefined where this one was there and is no more */
export function unknownTable(collection: string, table: string, known?: readonly string[]): DrayError {
  return new DrayError(
    'COLLECTION_UNKNOWN',
    `There is no table ${table} for the collection "${collection}"`,
    { hint: whatIsThere(known), collection },
  )
}

function whatIsThere(known: readonly string[] | undefined): string {
  if (known === undefined) return 'It was there before: see who dropped or renamed it'
  return known.length > 0 ? `There are: ${known.join(', ')}` : 'There are no tables at all'
}

/** A table that is there and cannot take the records of this layout. */
export function unfitTable(collection: string, table: string, reason: string): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `The table ${table} cannot hold the collection "${collection}": ${reason}`,
    {
      hint: `Change this table, name another (store: { table }), or leave it out: --except ${typedNames([collection])}. Types that differ, or the case of names: --on-other-type read`,
      collection,
    },
  )
}

export function keepsNoWhole(address: string): DrayError {
  return new DrayError(
    'STORE_UNSUPPORTED',
    `A database is written in place: no older version of ${address} is kept`,
    {
      hint: 'Undo by key instead: dray rollback',
    },
  )
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

export function targetChanged(address: string, what: string): DrayError {
  return new DrayError('TARGET_CHANGED', `${address}: ${what}`, {
    hint: 'Roll this run back, look at what is there now, and plan again',
  })
}

export function strangerAnswers(address: string, engine: string, what: string): DrayError {
  return new DrayError('STORE_UNREACHABLE', `${address} is no ${engine}: ${what} answers there`, {
    hint: 'Check the scheme of the address, and its host and port',
  })
}
