import { relative } from 'node:path'
import type { DrayError } from '../../model/error.ts'
import { positionText } from '../../model/page/position-text.ts'
import type { Position } from '../../model/page/problem.ts'
import { printable } from './text/printable.ts'
import type { View } from './view.ts'

/**
 * An error for a person: what happened, where, further facts, what to do next. Never a stack.
 */
export function renderError(error: DrayError, { paint, cwd, say }: View): string {
  const lines = [`${paint.red(paint.bold('✗'))} ${printable(error.message)}  ${paint.dim(`[${error.code}]`)}`]
  const where = whereabouts(error, cwd)
  if (where !== '') lines.push(`  ${paint.dim('where')}  ${where}`)
  for (const detail of error.details) lines.push(`    ${printable(say(detail))}`)
  if (error.hint !== undefined) lines.push(`  ${paint.bold('Next:')} ${printable(say(error.hint))}`)
  return lines.join('\n')
}

/** Store, collection, key and place, as far as they are known and the message does not already say them. */
function whereabouts(error: DrayError, cwd: string): string {
  const parts = [
    error.store,
    error.collection !== undefined && `collection ${error.collection}`,
    error.key !== undefined && `key ${error.key}`,
    error.position && placeText(error.position, cwd),
  ]
  return parts
    .filter((part) => typeof part === 'string')
    .map(printable)
    .join(', ')
}

/** `data/users.json:12, byte 340`. */
export function placeText(position: Position, cwd: string): string {
  return positionText({ ...position, unit: shortPath(position.unit, cwd) })
}

/** `sqlite:/work/app.db` → `sqlite:app.db`. */
export function shortAddress(address: string, cwd: string): string {
  const path = address.indexOf(':') + 1
  return address.slice(0, path) + shortPath(address.slice(path), cwd)
}

/** A path inside the working folder, from there. */
export function shortPath(path: string, cwd: string): string {
  if (!path.startsWith('/')) return path
  const near = relative(cwd, path)
  return near === '' || near.startsWith('..') ? path : near
}
