import type { ObjectInfo, ObjectStore } from '../../../store/object-store.ts'
import type { DrayError } from '../../../model/error.ts'
import type { LineFinder } from '../lines.ts'
import type { Kind, StructureEvents } from '../structure/structure.ts'
import { walkUnit } from '../structure/walk-unit.ts'

/** What the children of one container are. */
export interface Tally {
  objects: number
  arrays: number
  scalars: number
  /** Objects that have a scalar among their own members. */
  withScalar: number
}

export interface MemberOutline {
  readonly name: string
  readonly kind: Kind
  readonly from: number
  readonly children: Tally
  /** Of its own members, the first ones. */
  readonly names: readonly string[]
}

/** The top of a file: what it is, and what its members are, as far as it takes to decide how it is read. */
export interface Outline {
  readonly root: Kind | undefined
  readonly from: number
  /** The children of the root; of a long file only the first ones. */
  readonly children: Tally
  /** The first members of an object. */
  readonly members: readonly MemberOutline[]
  readonly damage: DrayError | undefined
}

/** So many children of one kind tell what all of them are; so many members are kept by name. */
const ENOUGH_CHILDREN = 1000
export const NAMED_MEMBERS = 200
const NAMED_CHILDREN = 32

/** Looks at the top levels of a file. Of a large one it reads no more than it must. */
export async function outlineOf(store: ObjectStore, unit: ObjectInfo, lineOf: LineFinder): Promise<Outline> {
  const outliner = new Outliner()
  const damage = await walkUnit(store, unit, outliner, lineOf, { isEnough: () => outliner.isEnough })
  if (outliner.isEnough) outliner.forgetOpenMember()
  return {
    root: outliner.root,
    from: outliner.from,
    children: outliner.children,
    members: outliner.members,
    damage,
  }
}

class Outliner implements StructureEvents {
  watch = 3
  readonly names = 2
  root: Kind | undefined
  from = 0
  readonly children: Tally = noChildren()
  readonly members: MemberOutline[] = []
  #name = ''
  #member: (MemberOutline & { readonly names: string[] }) | undefined
  /** Whether the object at depth 1, at depth 2, has shown a scalar yet. */
  #memberHasScalar = false
  #recordHasScalar = false
  #isOpen = false

  get isEnough(): boolean {
    const { withScalar, objects } = this.children
    if (this.root === 'array') return objects >= ENOUGH_CHILDREN
    return withScalar >= ENOUGH_CHILDREN && this.members.every(isRecordLike)
  }

  /** The walk stopped within a member that has not shown yet what it is. */
  forgetOpenMember(): void {
    if (!this.#member || !this.#isOpen || this.#memberHasScalar) return
    count(this.children, this.#member.kind, -1)
    if (this.members.at(-1) === this.#member) this.members.pop()
  }

  name(text: string, depth: number): void {
    if (depth === 1) this.#name = text
    else if (this.#member && this.#member.names.length < NAMED_CHILDREN) this.#member.names.push(text)
  }

  begin(kind: Kind, depth: number, at: number): void {
    if (depth === 0) {
      this.root = kind
      this.from = at
    } else if (depth === 1) this.#beginMember(kind, at)
    else if (depth === 2) this.#beginChild(kind)
    else if (kind === 'scalar' && !this.#recordHasScalar && this.#member) {
      this.#recordHasScalar = true
      this.#member.children.withScalar++
    }
  }

  end(depth: number): void {
    if (depth !== 1) return
    this.watch = 3
    this.#isOpen = false
  }

  #beginMember(kind: Kind, at: number): void {
    count(this.children, kind)
    this.#memberHasScalar = false
    this.#isOpen = kind !== 'scalar'
    this.#member = { name: this.#name, kind, from: at, children: noChildren(), names: [] }
    if (this.members.length < NAMED_MEMBERS) this.members.push(this.#member)
  }

  #beginChild(kind: Kind): void {
    if (!this.#member) return
    count(this.#member.children, kind)
    this.#recordHasScalar = false
    if (kind === 'scalar' && !this.#memberHasScalar && this.#member.kind === 'object') {
      this.#memberHasScalar = true
      this.children.withScalar++
    }
    // What the rest of a long collection looks like no longer matters: only where it ends does. A scalar is read to its
    // end under the watch it began with.
    const { objects, arrays } = this.#member.children
    if (kind !== 'scalar' && objects + arrays > ENOUGH_CHILDREN) this.watch = 1
  }
}

export function isRecordLike({ kind, children }: MemberOutline): boolean {
  return kind === 'object' && children.scalars > 0
}

function count(tally: Tally, kind: Kind, by = 1): void {
  if (kind === 'object') tally.objects += by
  else if (kind === 'array') tally.arrays += by
  else tally.scalars += by
}

function noChildren(): Tally {
  return { objects: 0, arrays: 0, scalars: 0, withScalar: 0 }
}
