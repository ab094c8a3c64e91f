import { DrayError } from '../model/error.ts'
import { MASK, Secret } from '../model/secret.ts'

/** A store's address, taken apart: `json:./data?shape=records`. */
export interface Address {
  readonly scheme: string
  /** What follows the scheme, without its options and without a password. For files: a path. */
  readonly path: string
  readonly options: Readonly<Record<string, string>>
  /** Its credentials by name: `password`, and every option whose name says that it is one. */
  readonly secrets: Readonly<Record<string, Secret>>
  /** To be shown to people: credentials are `***`. */
  readonly text: string
}

type Parts = Omit<Address, 'scheme' | 'text'>

const SCHEME = /^([a-z][a-z0-9+]*):(?!\\)/

/** `undefined` for a plain path: what lies there decides. @throws ADDRESS_INVALID */
export function parseAddress(given: string): Address | undefined {
  const scheme = SCHEME.exec(given)?.[1]
  if (scheme === undefined) return undefined
  const parts = splitAddress(given.slice(scheme.length + 1))
  const text = `${scheme}:${addressText(given.slice(scheme.length + 1), parts)}`
  if (parts.path === '' && scheme !== 'memory') {
    throw new DrayError('ADDRESS_INVALID', `The address "${text}" names no place`, {
      hint: `Write where it is: ${scheme}:./data`,
    })
  }
  return { scheme, ...parts, text }
}

/** `//user:password@host/a?b=c` → path, options and credentials. A plain path may carry options too. */
export function splitAddress(given: string): Parts {
  const { rest, password } = withoutPassword(given)
  const at = rest.indexOf('?')
  if (at < 0) return { path: rest, options: {}, secrets: { ...password } }
  const options: Record<string, string> = {}
  const secrets: Record<string, Secret> = { ...password }
  for (const [name, value] of new URLSearchParams(rest.slice(at + 1))) {
    if (CREDENTIAL.test(name)) secrets[name] = new Secret(value)
    else options[name] = value
  }
  return { path: rest.slice(0, at), options, secrets }
}

/** An address as a person may see it, whatever is wrong with it. */
export function redactAddress(given: string): string {
  const scheme = SCHEME.exec(given)?.[0] ?? ''
  const rest = given.slice(scheme.length)
  return scheme + addressText(rest, splitAddress(rest))
}

/** Names of options that are credentials: `password`, `access_key`, `sessionToken`; but not the `key` of a record. */
const CREDENTIAL =
  /pass|pwd|secret|token|credential|signature|^sig$|^auth|(?:access|api|private|account|shared)[_-]?key/i

/** A password ends at the last `@` before the options; or at the last at all, where it holds a `?` itself. */
const PASSWORD = /^((?:[a-z][a-z0-9+.-]*:)?\/\/[^/@:?]*):(?!\d+(?:[/?]|$))(?:([^?]*)@|(.*)@)/s

function withoutPassword(given: string): { rest: string; password: Parts['secrets'] } {
  const found = PASSWORD.exec(given)
  if (!found) return { rest: given, password: {} }
  const [whole, user = '', password, strange] = found
  const text = percentDecoded(password ?? strange ?? '')
  return { rest: `${user}@${given.slice(whole.length)}`, password: { password: new Secret(text) } }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function addressText(given: string, { path, options, secrets }: Parts): string {
  const { password, ...named } = secrets
  const place = password ? path.replace('@', `:${MASK}@`) : path
  return given === path ? given : place + queryText({ ...options, ...named })
}

/** Options as they stand behind a path, `?` included: as people write them, `?socket=/tmp/s`, and read back as the same. */
export function queryText(options: Readonly<Record<string, string | Secret>>): string {
  const words = Object.entries(options).map(
    ([name, value]) => `${written(name).replaceAll('=', '%3D')}=${written(String(value))}`,
  )
  return words.length > 0 ? `?${words.join('&')}` : ''
}

function written(text: string): string {
  return text.replace(/[%&+#\s\p{Cc}]/gu, (sign) => encodeURIComponent(sign))
}
