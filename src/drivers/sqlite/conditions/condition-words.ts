import type { ConditionWords } from '../../../store/tables/conditions/condition-words.ts'
import { quoteName, quoteText } from '../identifier.ts'

/** As people type them. https://sqlite.org/lang_expr.html */
export const CONDITION_WORDS: ConditionWords = {
  token:
    /(?<blank>\s+|--[^\n]*|\/\*.*?(?:\*\/|$))|(?<name>"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^\]]+\])|(?<text>'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?(?![\w.]))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>==|!=|<>|<=|>=|[=<>(),-])/su,
  nameIn: unquoted,
  textIn: unquoted,
  // https://sqlite.org/lang_corefunc.html#length
  lengths: new Map([['length', 'nul']]),
  hasCasts: false,
  quoteName,
  quoteText,
  truths: { true: '1', false: '0' },
}

function unquoted(token: string): string {
  const quote = token[0]!
  const inner = token.slice(1, -1)
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote)
}
