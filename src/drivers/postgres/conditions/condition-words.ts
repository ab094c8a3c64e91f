import type { ConditionWords } from '../../../store/tables/conditions/condition-words.ts'
import { quoteName, quoteText } from '../identifier.ts'

/** As `pg_get_expr` prints them. A name that is no word of small letters stands in quotes there. */
export const CONDITION_WORDS: ConditionWords = {
  token:
    /(?<blank>\s+)|(?<name>"(?:[^"]|"")+")|(?<text>'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?(?![\w.]))|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<sign>::|<>|<=|>=|[=<>(),.[\]-])/u,
  nameIn: (token) => token.slice(1, -1).replaceAll('""', '"'),
  textIn: (token) => token.slice(1, -1).replaceAll("''", "'"),
  lengths: new Map([
    ['char_length', undefined],
    ['character_length', undefined],
    ['length', undefined],
  ]),
  hasCasts: true,
  quoteName,
  quoteText,
  truths: { true: 'TRUE', false: 'FALSE' },
}
