import type { z } from 'zod'
import { DrayError } from '../../model/error.ts'
import type { ErrorDetails } from '../../model/error.ts'
import type { Position } from '../../model/page/problem.ts'
import { DAMAGE } from './structure/structure.ts'

export { onFile } from '../../store/file-error.ts'

/** A user's options, checked against their schema. @throws DrayError CONFIG_INVALID naming each wrong one */
export function parsedOptions<S extends z.ZodObject>(schema: S, options: unknown, where: string): z.infer<S> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  const valid = Object.keys(schema.shape).join(', ')
  throw new DrayError('CONFIG_INVALID', `${where}: ${result.error.issues.map(described).join('; ')}`, {
    hint: `The options are: ${valid}`,
  })
}

function described(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `there is no option ${issue.keys.join(', ')}`
  return `${issue.path.join('.')}: ${issue.message}`
}

export function configInvalid(message: string, hint: string): DrayError {
  return new DrayError('CONFIG_INVALID', message, { hint })
}

export function sourceChanged(unit: string): DrayError {
  return new DrayError('SOURCE_CHANGED', `${unit} changed while it was being read`, {
    hint: 'Stop what writes to it, then resume: the file is read again from its beginning',
    position: { unit },
  })
}

export function corrupt(position: Position, what: string): DrayError {
  return new DrayError('SOURCE_CORRUPT', `${position.unit}: ${what}`, {
    position,
    hint: MENDING[what] ?? 'Mend the file or put back a backup of it, then resume',
  })
}

/** What to do about damage that often has a cause of its own. */
const MENDING: Readonly<Record<string, string>> = {
  [DAMAGE.empty]:
    'Put back a backup of it; write {} or [] into it if it is meant to be empty, or leave it out with ?exclude=',
  [DAMAGE.more]:
    'If it holds one JSON text per line (NDJSON), put commas between them and [ ] around them; else mend the file or ' +
    'put back a backup of it',
  [DAMAGE.foreign]: 'Save it as UTF-8 if it is UTF-16, or leave it out with ?exclude=',
}

export function missing(unit: string, collection: string): DrayError {
  return new DrayError('STORE_MISSING', `${unit}, declared for "${collection}", is not there`, {
    collection,
    hint: 'Correct the path, or declare `optional: true` when a missing file means no records',
  })
}

export function ambiguous(message: string, details: ErrorDetails): DrayError {
  return new DrayError('SHAPE_AMBIGUOUS', message, details)
}

export function nothingFound(address: string, notes: readonly string[]): DrayError {
  return new DrayError(
    'STORE_INVALID',
    `There is no JSON file of records in ${address.replace(/^file:/, '')}`,
    {
      hint: 'Name the folder or the .json file that holds the data',
      details: notes,
    },
  )
}

/** What is staged must be as long as its checkpoint says. */
export function cutShort(path: string): DrayError {
  return new DrayError('STATE_CORRUPT', `${path} is shorter than its checkpoint says`, {
    hint: 'What was staged is lost: roll the run back and start it again',
  })
}
