import { isAbsolute, relative, resolve, sep } from 'node:path'
import { parseAddress, splitAddress } from '../store/address.ts'

/** Kinds of stores whose address holds a local path. */
const LOCAL_SCHEMES = new Set(['json', 'sqlite', 'file'])

/**
 * An address whose relative path counts from `folder`, as one that counts from `cwd`. Anything without a local
 * relative path comes back as it is.
 */
export function rebaseAddress(address: string, folder: string, cwd: string): string {
  if (resolve(folder) === resolve(cwd)) return address
  const scheme = parseAddress(address)?.scheme
  if (scheme !== undefined && !LOCAL_SCHEMES.has(scheme)) return address
  const prefix = scheme === undefined ? '' : `${scheme}:`
  const rest = address.slice(prefix.length)
  const { path } = splitAddress(rest)
  if (isAbsolute(path) || path === '' || hasScheme(path)) return address
  return prefix + fromHere(relative(cwd, resolve(folder, path))) + rest.slice(path.length)
}

/** `json:s3://bucket/prefix`: an object store under a document store. */
function hasScheme(path: string): boolean {
  return /^[a-z][a-z0-9+]*:\/\//.test(path)
}

function fromHere(path: string): string {
  const forward = path.split(sep).join('/')
  return forward.startsWith('.') || isAbsolute(path) ? forward : `./${forward}`
}
