import { DrayError } from '../../model/error.ts'

export function missingStore(address: string): DrayError {
  return new DrayError('STORE_MISSING', `Nothing is kept in memory under ${address}`, {
    hint: 'Fill it first, in the same process: a memory store ends with its process',
    store: address,
  })
}

export function unknownCollection(collection: string, known: Iterable<string>): DrayError {
  const names = [...known]
  return new DrayError('COLLECTION_UNKNOWN', `There is no collection "${collection}"`, {
    hint: names.length > 0 ? `There are: ${names.join(', ')}` : 'The store is empty',
    collection,
  })
}

export function invalidOptions(collection: string, cause: Error): DrayError {
  return new DrayError('CONFIG_INVALID', `A collection in memory takes no options (${collection})`, {
    hint: 'Leave its read and store options out',
    collection,
    cause,
  })
}

export function notEmpty(collection: string): DrayError {
  return new DrayError('TARGET_NOT_EMPTY', `The collection "${collection}" already holds documents`, {
    hint: 'Merge into it with --on-conflict skip or overwrite, or choose an empty target',
    collection,
  })
}

export function notOurs(collection: string, run: string): DrayError {
  return new DrayError('TARGET_CHANGED', `The collection "${collection}" was not made by the run ${run}`, {
    hint: 'Only what a run made itself is emptied by it',
    collection,
  })
}

export function appearedMeanwhile(address: string): DrayError {
  return new DrayError('TARGET_CHANGED', `Another store appeared at ${address} during the run`, {
    hint: 'Roll this run back, look at what is there now, and plan again',
    store: address,
  })
}

export function otherGeneration(collection: string): DrayError {
  return new DrayError('SOURCE_CHANGED', `The collection "${collection}" was replaced during the scan`, {
    hint: 'Read it again from its beginning',
    collection,
  })
}

export function noReplacement(address: string): DrayError {
  return new DrayError('STORE_UNSUPPORTED', 'A memory store keeps no older version to put back', {
    hint: 'Undo by key instead: dray rollback',
    store: address,
  })
}
