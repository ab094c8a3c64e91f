import type { Secret } from '../../../model/secret.ts'
import type { Address } from '../../../store/address.ts'
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
  const url = urlOf(path, text)
  const database = decoded(url.pathname.slice(1), text)
  if (database === undefined) throw noDatabaseNamed(text)
  return {
    ...common,
    host: decoded(url.hostname, text),
    port: url.port === '' ? undefined : Number(url.port),
    user: decoded(url.username, text),
    database,
  }
}

function urlOf(path: string, address: string): URL {
  try {
    return new URL(`mysql:${path}`)
  } catch {
    throw invalidAddress(address, 'it is not a URL')
  }
}

function decoded(part: string, address: string): string | undefined {
  if (part === '') return undefined
  try {
    return decodeURIComponent(part).replace(/^\[(.*)\]$/, '$1')
  } catch {
    throw invalidAddress(address, `${part} is not percent-encoded text`)
  }
}
