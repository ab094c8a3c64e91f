import type { Secret } from '../../../model/secret.ts'
import type { Address } from '../../../store/address.ts'
import { serverUrl } from '../../../store/tables/server-url.ts'
import { invalidAddress } from '../errors.ts'
import { type AddressOptions, addressOptions } from '../options.ts'

/** Where a store lies, taken from its address; what is absent libpq's variables say. */
export interface Place {
  readonly address: string
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly database: string | undefined
  readonly password: Secret | undefined
  readonly schema: string
  readonly options: AddressOptions
}

/** `//user@host:port/database`, or a database alone. @throws ADDRESS_INVALID */
export function placeOf({ path, options, secrets, text }: Address): Place {
  const given = addressOptions.parse(options)
  const common = {
    address: text,
    password: secrets['password'],
    schema: given.schema ?? 'public',
    options: given,
  }
  const port = given.port === undefined ? undefined : Number(given.port)
  if (!path.startsWith('//')) {
    return { ...common, host: given.host, port, user: undefined, database: path }
  }
  const url = serverUrl(path, (reason) => invalidAddress(text, reason))
  return { ...common, ...url, host: url.host ?? given.host, port: url.port ?? port }
}
