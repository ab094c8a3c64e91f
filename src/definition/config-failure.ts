import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { DrayError } from '../model/error.ts'
import { MASK } from '../model/secret.ts'

/**
 * A configuration that cannot be loaded: unreadable, not parsable, or its own code threw. Names file and line of the
 * throw where the error knows them, and never shows a stack.
 */
export function configFailure(config: string, error: unknown, line?: number): DrayError {
  const message = error instanceof Error ? error.message : String(error)
  const place = line === undefined ? placeOf(config, error) : { unit: config, line }
  return new DrayError('CONFIG_FAILED', `${basename(config)} could not be loaded: ${shown(message)}`, {
    position: place,
    hint: hintFor(message),
    cause: error,
  })
}

function hintFor(message: string): string {
  const [, missing] = /^Cannot find (?:module|package) '([^'./][^']*)'/.exec(message) ?? []
  if (missing === undefined) return 'Correct the file and run the command again; nothing was touched'
  return `Install it beside the configuration: npm install ${packageOf(missing)}`
}

/** `@scope/name/inside` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** The first own file in the stack; for a syntax error the place at the end of its message. */
function placeOf(config: string, error: unknown): { unit: string; line?: number } {
  const text = error instanceof Error ? (error.stack ?? error.message) : ''
  const frames = text.matchAll(/(?:file:\/\/)?((?:[A-Za-z]:)?[/\\][^\s():]+):(\d+):\d+/g)
  for (const [, file, line] of frames) {
    if (file !== undefined && isOwn(file)) return { unit: file, line: Number(line) }
  }
  return { unit: config }
}

function isOwn(file: string): boolean {
  return !file.includes('node_modules') && existsSync(file)
}

/** Its first line; the password of an address in it, which the code of a configuration may have said, is nobody's to read. */
function shown(message: string): string {
  return message
    .split('\n')[0]!
    .replace(/^ParseError:\s*/, '')
    .replace(/(:\/\/[^\s/:@]*):[^\s/]+@/g, `$1:${MASK}@`)
    .trim()
}
