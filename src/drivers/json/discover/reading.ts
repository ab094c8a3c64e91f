import { isRecordLike, type MemberOutline, NAMED_MEMBERS, type Outline, type Tally } from './outline.ts'

/** How a file may be understood. */
export type Reading =
  | { readonly as: 'array' | 'records' }
  | CollectionsReading
  /** One record by itself: never taken for granted, since a settings file looks the same. */
  | { readonly as: 'value' }
  | UnclearReading

export interface CollectionsReading {
  readonly as: 'collections'
  readonly members: readonly CollectionMember[]
  /** Members that no collection can be made of: a version, a list of words. */
  readonly left: readonly string[]
}

/** `unclear`: some of its members could be records, others not, so that it could also be one record itself. */
export interface CollectionMember extends MemberOutline {
  readonly as: 'array' | 'object' | 'value' | 'unclear'
}

export interface UnclearReading {
  readonly as: 'unclear'
  readonly why: string
  /** The readings under which something can be read. */
  readonly ways: readonly Way[]
  /** A member that stays unclear when the file is read as collections. */
  readonly member?: string
}

export type Way = 'records' | 'collections' | 'value'

/** More members than this are hardly collections, unless all of them are arrays. */
const COLLECTIONS_AT_MOST = 64

export interface Asked {
  /** The user's word for files that could be two things. */
  readonly shape: 'records' | 'collections' | undefined
  /** It is said of this very file: then it also goes against what the file looks like. */
  readonly isOnly: boolean
}

/** What a file is, where it can be only one thing. */
export function readingOf(outline: Outline, asked: Asked): Reading {
  if (outline.root === 'array') return arrayReading(outline)
  if (outline.root === undefined) return { as: 'records' }
  if (outline.root === 'scalar') {
    return outline.damage ? { as: 'records' } : unclear('it is neither an object nor an array', [])
  }
  const usual = objectReading(outline)
  if (asked.shape === undefined || !(asked.isOnly || isOpen(outline, usual))) return usual
  return asked.shape === 'records' ? { as: 'records' } : collectionsOf(outline)
}

function arrayReading({ children, damage }: Outline): Reading {
  if (children.objects > 0 || totalOf(children) === 0 || damage) return { as: 'array' }
  return unclear('its elements are no objects', [])
}

function objectReading(outline: Outline): Reading {
  const { children, damage } = outline
  const total = totalOf(children)
  if (total === 0 || children.withScalar === total) return { as: 'records' }
  if (areCollections(outline)) return collectionsOf(outline)
  // What a broken file would have been cannot be asked: it is named when it is read.
  if (damage) return { as: 'records' }
  if (children.scalars === total) return { as: 'value' }
  const member = outline.members.find((one) => memberReading(one) === 'unclear')
  return { ...unclear(whyUnclear(outline), waysOf(outline)), ...(member && { member: member.name }) }
}

/** Whether the user's word can change how such a file is read. */
function isOpen({ children }: Outline, { as }: Reading): boolean {
  return as === 'unclear' || (as === 'collections' && children.arrays === 0)
}

function areCollections({ children, members }: Outline): boolean {
  const total = totalOf(children)
  const limit = children.arrays === total ? NAMED_MEMBERS : COLLECTIONS_AT_MOST
  if (total > limit || !members.every(isCollectionLike)) return false
  if (children.arrays > 0) return true
  return members.some((member) => member.children.objects > 0) && !haveFieldsInCommon(members)
}

/** Records in a row, or records by id; or nothing yet. */
function isCollectionLike({ kind, children }: MemberOutline): boolean {
  const { objects, arrays, scalars, withScalar } = children
  if (kind === 'array') return arrays + scalars === 0
  return kind === 'object' && arrays + scalars === 0 && withScalar === objects
}

/** Ids of two collections hardly meet, unless they are numbers; fields of two records do. */
function haveFieldsInCommon(members: readonly MemberOutline[]): boolean {
  const [first, ...others] = members.filter(({ children }) => children.objects > 0)
  if (!first || others.length === 0) return false
  return first.names.some((name) => !/^\d+$/.test(name) && others.every(({ names }) => names.includes(name)))
}

function collectionsOf({ members, children }: Outline): Reading {
  if (totalOf(children) > members.length) {
    return unclear(`it has more than ${members.length} members: too many to be collections`, ['records'])
  }
  const read: CollectionMember[] = []
  const left: string[] = []
  for (const member of members) {
    const as = memberReading(member)
    if (as === undefined) left.push(member.name)
    else read.push({ ...member, as })
  }
  if (read.length === 0 && left.length > 0) return unclear('none of its members holds records', ['value'])
  return { as: 'collections', members: read, left }
}

function memberReading({ kind, children }: MemberOutline): CollectionMember['as'] | undefined {
  const { objects, arrays, scalars } = children
  if (kind === 'scalar') return undefined
  if (kind === 'array') return objects === 0 && arrays + scalars > 0 ? undefined : 'array'
  if (arrays + scalars === 0) return 'object'
  return objects === 0 ? 'value' : 'unclear'
}

function waysOf({ children, members }: Outline): readonly Way[] {
  const ways: Way[] = []
  if (children.objects > 0 && children.arrays === 0) ways.push('records')
  if (totalOf(children) <= members.length && members.some(isContainerOfObjects)) ways.push('collections')
  if (children.scalars > 0 || ways.length < 2) ways.push('value')
  return ways
}

function isContainerOfObjects({ kind, children }: MemberOutline): boolean {
  return kind !== 'scalar' && children.arrays + children.scalars === 0
}

function whyUnclear({ children, members }: Outline): string {
  const total = totalOf(children)
  const odd = members.find((member) => !isRecordLike(member))
  if (children.withScalar > 0 && odd) {
    return `of its ${total} members ${children.withScalar} look like records, but "${odd.name}" does not`
  }
  if (members.every(isCollectionLike)) {
    return `its ${total} members could be records, or collections of them`
  }
  return `its ${total} members look neither like records nor like collections of them`
}

function totalOf({ objects, arrays, scalars }: Tally): number {
  return objects + arrays + scalars
}

function unclear(why: string, ways: readonly Way[]): UnclearReading {
  return { as: 'unclear', why, ways }
}
