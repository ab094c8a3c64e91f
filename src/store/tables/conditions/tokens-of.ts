import type { ConditionWords } from './condition-words.ts'

export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'word' | 'sign'
  /** A word in small letters; a name and a text without their quotes. */
  readonly text: string
  /** A word as it is written. */
  readonly written: string
}

/** Undefined where something stands there that is none. */
export function tokensOf(expression: string, words: ConditionWords): readonly Token[] | undefined {
  const pattern = new RegExp(words.token, `${words.token.flags}y`)
  const tokens: Token[] = []
  while (pattern.lastIndex < expression.length) {
    const groups = pattern.exec(expression)?.groups
    if (!groups) return undefined
    const token = tokenOf(groups, words)
    if (token === undefined) return undefined
    if (token !== 'blank') tokens.push(token)
  }
  return tokens
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>>,
  words: ConditionWords,
): Token | 'blank' | undefined {
  const { name, text, number, word, sign } = groups
  if (name !== undefined) return { kind: 'name', text: words.nameIn(name), written: name }
  if (text !== undefined) {
    const said = words.textIn(text)
    return said === undefined || UNCARRIED.test(said)
      ? undefined
      : { kind: 'text', text: said, written: text }
  }
  if (number !== undefined) return { kind: 'number', text: number, written: number }
  if (word !== undefined) return { kind: 'word', text: word.toLowerCase(), written: word }
  return sign === undefined ? 'blank' : { kind: 'sign', text: sign, written: sign }
}

/** What an engine reads as a sign to escape, or does not hold, and what MySQL cannot tell of an expression. */
const UNCARRIED = /\\|\0|[\u{10000}-\u{10ffff}]|\p{Surrogate}/u
