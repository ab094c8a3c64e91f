import type { Secret } from '../../../model/secret.ts'
import type { Address } from '../../../store/address.ts'
import { serverUrl } from '../../../store/tables/server-url.ts'
import { invalidAddress, noDatabaseNamed } from '../refusals.ts'
import { type AddressOptions, addressOptions } from '../options.ts'

/** Where a store lies, taken from its address; what is absent the variables of the `mysql` command say. */
export interface Place {
  readonly address: string
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly database: string
  readonly options: AddressOptions
}

/** `//user@host:port/database`, or a database alone. @throws ADDRESS_INVALID */
export function placeOf({ path, options, secrets, text }: Address): Place {
  const common = { address: text, password: secrets['password'], options: addressOptions.parse(options) }
  if (!path.startsWith('//')) {
    return { ...common, host: undefined, port: undefined, user: undefined, database: path }
  }
  const { database, ...server } = serverUrl(path, (reason) => invalidAddress(text, reason))
  if (database === undefined) throw noDatabaseNamed(text)
  return { ...common, ...server, database }
}
