import { DrayError } from '../../model/error.ts'

/** Someone inside dray, or a driver, did not keep to what `source.ts` and `target.ts` say. Never the user's doing. */
export function brokenContract(what: string): DrayError {
  return new DrayError('BUG', what, { hint: 'Please report this, with the address and what was being moved' })
}
