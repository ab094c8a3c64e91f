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
    throw new DrayError(code, `${names.length} collections cannot move as they are`, {
      ...(first.store !== undefined && { store: first.store }),
      details: [...this.#found].map(([name, error]) => lineOf(name, error)),
      hint: `What helps stands behind each. Or leave them out: --except ${typedNames(names)}`,
    })
  }
}

function lineOf(name: string, { message, hint, details }: DrayError): string {
  const more = details.length > 0 ? ` (${details.join('; ')})` : ''
  return `${name}: ${message}${more}${hint === undefined ? '' : ` – ${hint}`}`
}
