import type { Random } from './random.ts'
import { type Fields, textOf } from './records.ts'

/** One way to write a record otherwise that means the same by the equality table. */
export interface Harmless {
  readonly name: string
  readonly shown: string
  rewrite(fields: Fields, random: Random): string
}

export const HARMLESS: readonly Harmless[] = [
  {
    name: 'the order of members',
    shown: '`{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`',
    rewrite: (fields, random) => textOf(random.shuffled(fields)),
  },
  {
    name: 'white space',
    shown: '`{"a":[1]}`, `{ "a" : [ 1 ] }`',
    rewrite: (fields, random) => spaced(textOf(fields), random),
  },
  {
    name: 'the spelling of numbers',
    shown: '`1`, `1.0`, `1e0`, `10E-1`',
    rewrite: (fields, random) =>
      textOf(fields.map(([name, text]) => [name, NUMBER.test(text) ? respelled(text, random) : text])),
  },
  {
    name: 'escapes in texts',
    shown: '`"é"`, `"\\u00e9"`; `"/"`, `"\\/"`',
    rewrite: (fields, random) =>
      textOf(fields.map(([name, text]) => [name, text.startsWith('"') ? escaped(text, random) : text])),
  },
  {
    name: 'escapes in names',
    shown: '`{"a": 1}`, `{"\\u0061": 1}`',
    rewrite: (fields, random) =>
      textOf(fields.map(([name, text]) => [escaped(`"${name}"`, random).slice(1, -1), text])),
  },
  {
    name: 'all of it',
    shown: '`{"a": 1, "b": "é"}`, `{ "b": "\\u00e9", "\\u0061": 1.0 }`',
    rewrite: (fields, random) => spaced(everyWay(fields, random), random),
  },
]

const NUMBER = /^-?\d/

function everyWay(fields: Fields, random: Random): string {
  const rewritten = fields.map(([name, text]): readonly [string, string] => [
    escaped(`"${name}"`, random).slice(1, -1),
    NUMBER.test(text) ? respelled(text, random) : text.startsWith('"') ? escaped(text, random) : text,
  ])
  return textOf(random.shuffled(rewritten))
}

/** Between two tokens; none of the texts of this suite holds a bracket, a comma or a colon. */
function spaced(text: string, random: Random): string {
  return text.replace(/[[\]{},:]/g, (token) => {
    const [before, after] = [random.pick(SPACES), random.pick(SPACES)]
    return `${before}${token}${after}`
  })
}

const SPACES = ['', '', ' ', '\n', '\t', '\r\n    ']

function respelled(number: string, random: Random): string {
  const [mantissa, exponent = '0'] = number.split('e')
  const decimal = mantissa!.includes('.') ? mantissa! : `${mantissa}.0`
  return random.pick([
    `${decimal}e${exponent}`,
    `${decimal}00E+${exponent}`,
    `${decimal.replace(/\.(\d)/, '$1.')}e${Number(exponent) - 1}`
      .replace(/^(-?)0+(?=\d)/, '$1')
      .replace(/\.e/, 'e'),
  ])
}

function escaped(text: string, random: Random): string {
  const inside = text.slice(1, -1).replace(/[^"\\]/gu, (character) => {
    if (random.below(4) > 0) return character
    if (character === '/') return '\\/'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${inside}"`
}
