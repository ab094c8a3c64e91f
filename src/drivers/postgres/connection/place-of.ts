import type { Secret } from '../../../model/secret.ts'
import type { Address } from '../../../store/address.ts'
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
  if (!path.startsWith('//')) {
    return { ...common, host: given.host, port: undefined, user: undefined, database: path }
  }
  const url = urlOf(path, text)
  return {
    ...common,
    host: decoded(url.hostname, text) ?? given.host,
    port: url.port === '' ? undefined : Number(url.port),
    user: decoded(url.username, text),
    database: decoded(url.pathname.slice(1), text),
  }
}

function urlOf(path: string, address: string): URL {
  try {
    // Of a scheme that URL does not know it takes hosts as they are.
    return new URL(`postgres:${path}`)
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
