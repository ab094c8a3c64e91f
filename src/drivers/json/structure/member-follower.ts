/** Whether the value that begins now in a structural walk is the one at the end of the way down. */
export class MemberFollower {
  readonly #member: readonly string[]
  /** How many names of the way, from the root on, are those we stand under. */
  #matched = 0

  constructor(member: readonly string[]) {
    this.#member = member
  }

  name(text: string, depth: number): void {
    if (this.#matched < depth - 1) return
    this.#matched = this.#member[depth - 1] === text ? depth : depth - 1
  }

  isThere(depth: number): boolean {
    return depth === this.#member.length && this.#matched === depth
  }
}
