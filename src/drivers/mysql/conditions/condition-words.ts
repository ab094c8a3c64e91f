import type { ConditionWords } from '../../../store/tables/conditions/condition-words.ts'
import { quoteName, quoteText } from '../identifier.ts'

/** As `information_schema` has them: every name in quotes, texts of MySQL with their character set. */
export const CONDITION_WORDS: ConditionWords = {
  token:
    /(?<blank>\s+)|(?<name>`(?:[^`]|``)+`)|(?<text>(?:_(?:utf8|utf8mb3|utf8mb4|latin1))?'(?:[^'\\]|''|\\.)*')|(?<number>\d+(?:\.\d+)?(?![\w.]))|(?<word>[a-z_][a-z0-9_]*)|(?<sign>!=|<>|<=|>=|[=<>(),-])/isu,
  nameIn: (token) => token.slice(1, -1).replaceAll('``', '`'),
  textIn(token) {
    const text = token.slice(token.indexOf("'") + 1, -1).replaceAll(/''|\\'/g, "'")
    return SURE.test(text) ? text : undefined
  },
  // https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_char-length
  lengths: new Map([
    ['char_length', 'end'],
    ['character_length', 'end'],
  ]),
  hasCasts: false,
  quoteName,
  quoteText,
  truths: { true: '1', false: '0' },
}

/** MySQL prints other letters as the bytes that they are of, and MariaDB those beyond U+FFFF as question marks. */
const SURE = /^[ ->@-[\]-~]*$/
