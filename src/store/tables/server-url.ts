import type { DrayError } from '../../model/error.ts'

/** What the address of a server names; each part may be left to the environment. */
export interface ServerUrl {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly user: string | undefined
  readonly database: string | undefined
}

/**
 * `//user@host:port/database`, taken apart and percent-decoded.
 * @param invalid the error of the driver, for an address that is not understood
 */
export function serverUrl(path: string, invalid: (reason: string) => DrayError): ServerUrl {
  const url = urlOf(path, invalid)
  const decoded = (part: string): string | undefined => {
    if (part === '') return undefined
    try {
      return decodeURIComponent(part)
    } catch {
      throw invalid(`${part} is not percent-encoded text`)
    }
  }
  return {
    // An IPv6 address stands in brackets.
    host: url.hostname === NOWHERE ? undefined : decoded(url.hostname)?.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    user: decoded(url.username),
    database: decoded(url.pathname.slice(1)),
  }
}

function urlOf(path: string, invalid: (reason: string) => DrayError): URL {
  try {
    // Of a scheme that URL does not know it takes hosts as they are.
    return new URL(`server:${path.replace(WITHOUT_HOST, `$&${NOWHERE}`)}`)
  } catch {
    throw invalid('it is not a URL')
  }
}

/** A user, or a port, of a host that is named elsewhere, such as the folder of a socket: URL knows no such. */
const WITHOUT_HOST = /^\/\/(?:[^/@]*@)?(?=[:/]|$)/
/** No host is called so: https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
const NOWHERE = 'nowhere.invalid'
