/** `a/b.json` → `b`. */
export function bareName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.json$/i, '')
}

/** The collection that a file is named after: what `fileNameFor` encoded comes back. */
export function collectionNameOf(path: string): string {
  return decodedName(bareName(path))
}

/** A name that is no percent encoding, as `100%`, stands for itself. */
export function decodedName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** What some file system forbids, and what would make dray take the file for no data. */
const UNSAFE = /[\u0000-\u001f\u007f/\\:*?"<>|%]|^\.|[ .~]$|\.(?=backup_|config$|dray$|tmp$|bak$)/g
/** Devices, with any extension: https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i

/** A file for a collection, percent-encoded where its name is no safe file name. */
export function fileNameFor(collection: string): string {
  return `${safeName(collection)}.json`
}

/** Reversible by `decodeURIComponent`. */
export function safeName(name: string): string {
  const safe = name.replace(UNSAFE, encoded)
  return DEVICE.test(safe) ? encoded(safe.charAt(0)) + safe.slice(1) : safe
}

/** The same for a name that means something to whoever lists files, as `node_modules`: its first character is encoded. */
export function guardedName(name: string): string {
  const safe = safeName(name)
  return /^[\x21-\x7e]/.test(safe) && !safe.startsWith('%') ? encoded(safe.charAt(0)) + safe.slice(1) : safe
}

/**
 * A name that stays itself where case and composition of letters are ignored: whatever would change there is encoded.
 * From an encoded name, which comes back from this one by `decodeURIComponent` as well.
 */
export function strictName(name: string): string {
  const strict = name.replace(PIECES, (piece) => (isSteady(piece) ? piece : percentEncoded(piece)))
  // Letters that only together are another one, as those of Hangul.
  return isSteady(strict) ? strict : strict.replace(/[^\x20-\x7e]/gu, percentEncoded)
}

/** An encoded character, or one with the marks behind it. */
const PIECES = /%[0-9A-F]{2}|\P{M}\p{M}*/gu

function isSteady(text: string): boolean {
  const plain = text.replace(/%[0-9A-F]{2}/g, '')
  return foldedName(plain) === plain
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

function encoded(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

/** Two names with one of these are one file where case or composition of letters is ignored. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
