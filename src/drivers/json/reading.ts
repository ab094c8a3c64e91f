import { isRecordLike, type MemberOutline, NAMED_MEMBERS, type Outline } from './outline.ts'

/** How a file may be understood. */
export type Reading =
  | { readonly as: 'array' | 'records' }
  | {
      readonly as: 'collections'
      readonly members: readonly MemberOutline[]
      readonly left: readonly string[]
    }
  /** One record by itself: never taken for granted, since a settings file looks the same. */
  | { readonly as: 'value' }
  | { readonly as: 'unclear'; readonly why: string }

/** More members than this are hardly collections, whatever they look like. */
const COLLECTIONS_AT_MOST = 64

/** What a file is, where it can be only one thing. `asked` is the user's word for files that could be two. */
export function readingOf(outline: Outline, asked: 'records' | 'collections' | undefined): Reading {
  if (outline.root === 'array') return arrayReading(outline)
  if (outline.root === undefined) return { as: 'records' }
  if (outline.root === 'scalar') return { as: 'unclear', why: 'it is neither an object nor an array' }
  if (asked === 'records') return { as: 'records' }
  if (asked === 'collections') return collectionsOf(outline)
  return objectReading(outline)
}

function arrayReading({ children, damage }: Outline): Reading {
  if (children.objects > 0 || children.arrays + children.scalars === 0 || damage) return { as: 'array' }
  return { as: 'unclear', why: 'its elements are no objects' }
}

function objectReading(outline: Outline): Reading {
  const { children, members, damage } = outline
  const total = children.objects + children.arrays + children.scalars
  if (total === 0 || children.withScalar === total) return { as: 'records' }
  const canBeCollections =
    total <= Math.min(COLLECTIONS_AT_MOST, NAMED_MEMBERS) && members.every(isCollectionLike)
  if (canBeCollections) return collectionsOf(outline)
  // What a broken file would have been cannot be asked: it is named when it is read.
  if (damage) return children.withScalar > 0 ? { as: 'records' } : collectionsOf(outline)
  if (children.scalars === total) return { as: 'value' }
  return { as: 'unclear', why: whyUnclear(outline, total) }
}

/** Records in a row, or records by id; or nothing yet. */
function isCollectionLike({ kind, children }: MemberOutline): boolean {
  const { objects, arrays, scalars, withScalar } = children
  if (kind === 'array') return arrays + scalars === 0
  return kind === 'object' && arrays + scalars === 0 && withScalar === objects
}

function collectionsOf({ members, children }: Outline): Reading {
  if (children.objects + children.arrays + children.scalars > members.length) {
    return { as: 'unclear', why: `it has more than ${members.length} members: too many to be collections` }
  }
  const isContainer = ({ kind }: MemberOutline): boolean => kind !== 'scalar'
  return {
    as: 'collections',
    members: members.filter(isContainer),
    left: members.filter((member) => !isContainer(member)).map(({ name }) => name),
  }
}

function whyUnclear({ children, members }: Outline, total: number): string {
  const odd = members.find((member) => !isRecordLike(member))
  if (children.withScalar > 0 && odd) {
    return `of its ${total} members ${children.withScalar} look like records, but "${odd.name}" does not`
  }
  return `its ${total} members look neither like records nor like collections of them`
}
