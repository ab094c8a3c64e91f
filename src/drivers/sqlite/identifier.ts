import { DrayError } from '../../model/error.ts'

/**
 * A name as SQL text, whatever stands in it, and be it nothing. https://sqlite.org/lang_keywords.html
 * @throws CONFIG_INVALID for a name that SQL text cannot carry: with NUL, or with half a surrogate pair
 */
export function quoteName(name: string): string {
  return `"${carried(name).replaceAll('"', '""')}"`
}

/** A string literal, which may be empty. @throws CONFIG_INVALID, as `quoteName` */
export function quoteText(text: string): string {
  return `'${carried(text).replaceAll("'", "''")}'`
}

/** SQLite compares names without regard to the case of ASCII letters. */
export function sameName(a: string, b: string): boolean {
  return foldName(a) === foldName(b)
}

export function foldName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function carried(text: string): string {
  if (UNCARRIED.test(text)) throw uncarried(text)
  return text
}

function uncarried(text: string): DrayError {
  return new DrayError('CONFIG_INVALID', `${JSON.stringify(text)} cannot be a name in SQLite`, {
    hint: 'Choose a name that holds no NUL and no half of a surrogate pair',
  })
}

const UNCARRIED = /\0|\p{Surrogate}/u

/** The same, for names that may be changed; the engine keeps names with that beginning for itself. */
export const NOT_IN_NAMES = /\0|\p{Surrogate}|^$|^sqlite_/giu
