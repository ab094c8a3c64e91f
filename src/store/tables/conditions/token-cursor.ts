import type { Token } from './tokens-of.ts'

/** Something stands in an expression that has no words here. */
export class NotUnderstood extends Error {}

/** Tokens, read one after the other. */
export class TokenCursor {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead]
  }

  next(): Token {
    const token = this.#tokens[this.#at++]
    if (!token) throw new NotUnderstood()
    return token
  }

  /** Goes on behind these words and signs, if they stand here. */
  skips(...texts: readonly string[]): boolean {
    const isHere = texts.every((text, i) => {
      const token = this.peek(i)
      return token !== undefined && isMark(token) && token.text === text
    })
    if (isHere) this.#at += texts.length
    return isHere
  }

  expect(text: string): void {
    if (!this.skips(text)) throw new NotUnderstood()
  }
}

function isMark({ kind }: Token): boolean {
  return kind === 'word' || kind === 'sign'
}
