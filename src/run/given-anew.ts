import { DrayError } from '../model/error.ts'
import type { StoreRef } from '../plan/plan.ts'
import { parseAddress, queryText, redactAddress, splitAddress } from '../store/address.ts'
import type { Drivers } from '../store/driver.ts'

/**
 * Where a store of a run is opened: where the run knows it, or by an address that was given anew. Whether that is the
 * same store its identity says, once it is open. What the address of a file says of how it is read was decided with the
 * run.
 * @throws RUN_STATE for other options of a file
 */
export function givenAnew(ref: StoreRef, given: string | undefined, { documents }: Drivers): string {
  if (given === undefined) return ref.open
  const scheme = parseAddress(given)?.scheme ?? ref.driver
  const isOtherKind = scheme !== ref.driver
  if (isOtherKind || !documents.find((known) => known.scheme === scheme)?.local) return given
  const { path, options } = splitAddress(
    given.startsWith(`${scheme}:`) ? given.slice(scheme.length + 1) : given,
  )
  const decided = queryText(parseAddress(ref.open)!.options)
  const asked = queryText(options)
  if (asked !== '' && asked !== decided) throw otherOptions(given, decided)
  return `${scheme}:${path}${decided}`
}

function otherOptions(given: string, decided: string): DrayError {
  return new DrayError('RUN_STATE', `How ${redactAddress(given)} is read was decided with the run`, {
    details: [`then: ${decided === '' ? 'no options' : decided}`],
    hint: 'Give its path without options, or take the run back and begin a new one: dray rollback',
  })
}
