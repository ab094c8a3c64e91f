import { DrayError } from '../model/error.ts'

/** A store's address, taken apart: `json:./data?shape=records`. */
export interface Address {
  readonly scheme: string
  /** What follows the scheme, without its options. For files: a path. */
  readonly path: string
  readonly options: Readonly<Record<string, string>>
  /** For eyes. */
  readonly text: string
}

const SCHEME = /^([a-z][a-z0-9+]*):(?!\\)/

/** `undefined` for a plain path: what lies there decides. @throws ADDRESS_INVALID */
export function parseAddress(text: string): Address | undefined {
  const scheme = SCHEME.exec(text)?.[1]
  if (scheme === undefined) return undefined
  const rest = text.slice(scheme.length + 1)
  const { path, options } = splitOptions(rest)
  if (path === '' && scheme !== 'memory') {
    throw new DrayError('ADDRESS_INVALID', `The address "${text}" names no place`, {
      hint: `Write where it is: ${scheme}:./data`,
    })
  }
  return { scheme, path, options, text }
}

/** `./a?b=c` → path and options. A plain path may carry options too. */
export function splitOptions(text: string): { path: string; options: Record<string, string> } {
  const at = text.indexOf('?')
  if (at < 0) return { path: text, options: {} }
  return { path: text.slice(0, at), options: Object.fromEntries(new URLSearchParams(text.slice(at + 1))) }
}
