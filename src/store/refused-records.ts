// What a driver says of single records that it did not take, in the same words on every store.
import { DrayError } from '../model/error.ts'

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
