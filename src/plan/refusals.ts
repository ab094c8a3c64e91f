import { DrayError, isDrayError } from '../model/error.ts'
import { groupOf } from '../model/error-codes.ts'
import { typedNames } from '../lib/typed-names.ts'
import type { Chosen } from './collections/choose-collections.ts'

/**
 * What keeps single collections from moving, as the wish or the stores are: all of it is looked for before any is told. One
 * that was refused is looked at no more.
 */
export class Refusals {
  readonly #found = new Map<string, DrayError>()

  /**
   * @returns undefined where the collection is refused, by this or before, or the one that its records belong to
   * @throws what is not about the wish
   */
  async of<Result>(
    { to, parent }: Pick<Chosen, 'to' | 'parent'>,
    deed: () => Result | Promise<Result>,
  ): Promise<Result | undefined> {
    if (this.#found.has(to) || (parent !== undefined && this.#found.has(parent))) return undefined
    try {
      return await deed()
    } catch (error) {
      if (!isDrayError(error) || groupOf(error.code) !== 'usage') throw error
      this.#found.set(to, error)
      return undefined
    }
  }

  /** @throws the refusal where there is one, or each with its collection and what helps */
  tell(): void {
    const errors = [...this.#found.values()]
    const [first] = errors
    if (!first) return
    // What keeps all of them is one thing.
    if (errors.every(({ message }) => message === first.message)) throw first
    const code = errors.every((error) => error.code === first.code) ? first.code : 'PREFLIGHT_FAILED'
    const names = [...this.#found.keys()]
    const shared = sharedHint(this.#found)
    throw new DrayError(code, `${names.length} collections cannot move as they are`, {
      ...(first.store !== undefined && { store: first.store }),
      details: linesOf(this.#found, shared !== undefined),
      hint: shared ?? `What helps stands behind each. Or leave them out: --except ${typedNames(names)}`,
    })
  }
}

type Found = ReadonlyMap<string, DrayError>

/** What helps all of them, where one thing does and leaves out what is typed. */
function sharedHint(found: Found): string | undefined {
  const [[name, first]] = [...found] as [[string, DrayError]]
  const hint = hintOf(name, first)
  const isShared = [...found].every(([one, error]) => hintOf(one, error) === hint)
  return isShared && hint?.includes(EXCEPT) ? withNames(hint, [...found.keys()]) : undefined
}

/** Each with its hint; one that several share stands behind the first of them. */
function linesOf(found: Found, isHintShared: boolean): readonly string[] {
  const said = new Map<string, string>()
  return [...found].map(([name, error]) => {
    const { message, details } = error
    const line = `${name}: ${message}${details.length > 0 ? ` (${details.join('; ')})` : ''}`
    const hint = hintOf(name, error)
    if (hint === undefined || isHintShared) return line
    const before = said.get(hint)
    if (before !== undefined) return `${line} – as ${before}`
    said.set(hint, name)
    return `${line} – ${withNames(hint, [name])}`
  })
}

const EXCEPT = '--except \0'

/** The hint, whatever the collection is called. */
function hintOf(name: string, { hint }: DrayError): string | undefined {
  return hint?.replace(`--except ${typedNames([name])}`, () => EXCEPT)
}

function withNames(hint: string, names: readonly string[]): string {
  return hint.replace(EXCEPT, () => `--except ${typedNames(names)}`)
}
