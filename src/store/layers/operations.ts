import type { Control } from '../control/control.ts'
import type { DocumentSource, ReadPowers } from '../source.ts'
import type { DocumentTarget, WritePowers, Writer } from '../target.ts'

/**
 * - `repeat`: doing it again changes nothing, whatever became of the first attempt
 * - `settle`: to be done again only when it is certain that the first attempt did nothing
 * - `never`: one attempt
 */
export type Repeat = 'repeat' | 'settle' | 'never'

export interface Operation {
  readonly repeat: Repeat
  /** It answers at once, without a promise. */
  readonly atOnce?: true
  /** It moves as much as is asked: who may ask for less is told of what was too much, instead of it being tried again. */
  readonly sized?: true
  /** Its result is a session; this is how the session's calls are called. */
  readonly opens?: string
}

/** The names of an object's functions. */
export type MethodName<Object> = {
  [Name in keyof Object]-?: Object[Name] extends (...args: never[]) => unknown ? Name : never
}[keyof Object] &
  string

type Methods<Object> = { [Name in MethodName<Object>]: Operation }
type Powers<Object> = {
  [Name in MethodName<Required<Object>> as `can.${Name}`]: Operation
}

const repeat: Operation = { repeat: 'repeat' }
const settle: Operation = { repeat: 'settle' }
const sized = { sized: true } as const
const never: Operation = { repeat: 'never' }

/** What a source does. Every name that is not here is kept out of a read-only store. */
const READING = {
  collections: repeat,
  describe: repeat,
  count: repeat,
  pin: repeat,
  scan: { ...repeat, ...sized },
  read: repeat,
  scope: repeat,
  close: never,
  'can.backup': settle,
  'can.survey': repeat,
  'can.finds': repeat,
  'can.readers': { repeat: 'never', atOnce: true },
  'can.readiness': repeat,
} satisfies Methods<DocumentSource> & Powers<ReadPowers>

const WRITING = {
  layoutFor: { repeat: 'never', atOnce: true },
  occupancy: repeat,
  holds: repeat,
  freeBytes: repeat,
  probe: repeat,
  create: settle,
  writer: { repeat: 'settle', opens: 'writer' },
  clear: repeat,
  publish: repeat,
  isPublished: repeat,
  discard: repeat,
  revert: settle,
  drop: settle,
  destroy: settle,
  restore: repeat,
  forget: repeat,
  'can.exclusive': { repeat: 'settle', opens: 'exclusive' },
  'can.refuseClashes': { repeat: 'never', atOnce: true },
  'can.refuseTooWide': { repeat: 'never', atOnce: true },
  'can.takenNames': repeat,
  'can.tableNames': repeat,
  'can.narrowerColumns': repeat,
  'can.unmade': { repeat: 'never', atOnce: true },
  'can.madeOtherwise': { repeat: 'never', atOnce: true },
  'can.unkept': repeat,
  'can.collations': repeat,
  'can.fractions': { repeat: 'never', atOnce: true },
  'can.madeBy': repeat,
  'can.referredBy': repeat,
  'can.empty': settle,
} satisfies Omit<Methods<DocumentTarget>, MethodName<DocumentSource>> & Powers<WritePowers>

const CONTROL = {
  'control.get': repeat,
  'control.put': settle,
  // Between two attempts another run may have taken the name.
  'control.remove': settle,
  'control.dispose': settle,
} satisfies { [Name in MethodName<Control> as `control.${Name}`]: Operation }

const SESSIONS = {
  'writer.write': { ...settle, ...sized },
  'writer.close': settle,
  'writer.abandon': repeat,
  'exclusive.release': settle,
} satisfies { [Name in MethodName<Writer> as `writer.${Name}`]: Operation } & Record<string, Operation>

const OPERATIONS = new Map<string, Operation>(
  Object.entries({ ...READING, ...WRITING, ...CONTROL, ...SESSIONS }),
)

/** What nobody said anything of is asked once. */
export function operationAt(name: string): Operation {
  return OPERATIONS.get(name) ?? never
}

export function isReading(name: string): boolean {
  return Object.hasOwn(READING, name)
}
