import type { GrammarText } from './grammar-accepted.ts'

/** Every way to break a production of RFC 8259, as values: what a reader of JSON must not take for anything. */
export function refusedTexts(): readonly GrammarText[] {
  const all = [...numbers(), ...strings(), ...literals(), ...structures(), ...spaces()]
  return [...new Map(all.map((each) => [each.text, each])).values()]
}

const NUMBERS =
  '+1 +0 .5 -.5 1. -1. 0. 1.e1 1e 1E 1e+ 1e- 1.5e 01 -01 00 -00 0123 08 1.2.3 1e1.5 1e1e1 1e+-1 - -- --1 -+1 -a ' +
  '1_000 1n 1f 1L 0x1 0X1 0b1 0o1 0xFF 1/2 1% $1 1a a1 ١ １ ² ½ ∞ NaN -NaN nan Infinity -Infinity +Infinity inf Inf 1.#INF 1.#QNAN ' +
  '.e1 e1 E1 -e1 .. . 1..2 1.-1 1.+1 1e1- 0e 0.e 0e+ 0E+ -0. -0e 0-0 1-1 1+1 1e١ 1.١'

function numbers(): readonly GrammarText[] {
  return NUMBERS.split(' ').map((text) => ({ production: 'number', text }))
}

function strings(): readonly GrammarText[] {
  const controls = Array.from({ length: 32 }, (_, i) => `"a${String.fromCharCode(i)}z"`)
  const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  const escapes = printable
    .filter((letter) => !'"\\/bfnrtu'.includes(letter))
    .map((letter) => `"\\${letter}"`)
  const hexadecimal = [
    '',
    '0',
    '00',
    '000',
    'g000',
    '0g00',
    '00g0',
    '000g',
    '-001',
    '+001',
    ' 001',
    '{41}',
    'D8',
    '００４１',
  ]
  const wrongUnits = ['é', '\u0301', '😀'].map((letter) => `"\\${letter}"`)
  return [
    ...controls,
    ...escapes,
    ...wrongUnits,
    ...hexadecimal.map((digits) => `"\\u${digits}"`),
    ...[String.raw`"\U0041"`, String.raw`"\x41"`, String.raw`"\101"`, String.raw`"\ud83d\u"`, '"\\\n"'],
    ...[
      '"',
      '"a',
      String.raw`"\"`,
      String.raw`"a\\\"`,
      "'a'",
      '“a”',
      '`a`',
      'a',
      '"a" "b"',
      '"a"b',
      '""""',
      '"a\'',
      `'a"`,
    ],
  ].map((text) => ({ production: 'string', text }))
}

function literals(): readonly GrammarText[] {
  const words = ['true', 'false', 'null'].flatMap((word) => [
    ...Array.from({ length: word.length - 1 }, (_, i) => word.slice(0, i + 1)),
    ...Array.from(
      { length: word.length },
      (_, i) => word.slice(0, i) + word[i]!.toUpperCase() + word.slice(i + 1),
    ),
    `${word}e`,
    `${word}1`,
    word.toUpperCase(),
    `-${word}`,
    `"${word}`,
    word.slice(1),
  ])
  const others = [
    'undefined',
    'None',
    'nil',
    'True',
    'yes',
    'on',
    'new Date()',
    '1 || 1',
    'nul l',
    'tr\nue',
    'function(){}',
  ]
  return [...words, ...others].map((text) => ({ production: 'literal', text }))
}

const WHOLE = ['{', '"a"', ':', '[', '1', ',', '{', '}', ']', ',', '"b"', ':', '"s"', '}']
const OTHERS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  ';',
  '=',
  '=>',
  '"x"',
  '1',
  'x',
  '/*x*/',
  '//x\n',
  '#x\n',
  '<!--x-->',
  '\\',
  '(',
  ')',
]

/** A sound text with each token left out, said twice, moved, replaced by another, and another put before it. */
function structures(): readonly GrammarText[] {
  const broken = WHOLE.flatMap((_, i) => {
    const [before, token, after] = [WHOLE.slice(0, i), WHOLE[i]!, WHOLE.slice(i + 1)]
    return [
      [...before, ...after],
      [...before, token, token, ...after],
      [...before, ...after.slice(0, 1), token, ...after.slice(1)],
      ...OTHERS.map((other) => [...before, other, ...after]),
      ...OTHERS.map((other) => [...before, other, token, ...after]),
    ]
  })
  const others = [
    '[,]',
    '[1,]',
    '[,1]',
    '[1,,2]',
    '[1 2]',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{:1}',
    '{a:1}',
    '{1:1}',
    '{null:1}',
    '{[]:1}',
    '{"a":1,}',
    '{"a":1 "b":2}',
    '{"a":1:2}',
    '[1}',
    '{"a":1]',
    '[[]',
    '[]]',
    '{"a":{}',
    '...',
    '[...[]]',
    '{...{}}',
    '[1:2]',
    '{"a",1}',
    '{"a"=1}',
    '("a")',
    '<a/>',
    '---',
    '- a',
  ]
  return [...broken.map((tokens) => tokens.join('')), ...others]
    .filter((text) => !isJson(text))
    .map((text) => ({ production: 'structure', text }))
}

/** What looks like white space and is none: Unicode’s blanks, the byte order mark, NUL, form feed … */
const NO_SPACES = [
  '\u000b',
  '\u000c',
  '\0',
  '\u0085',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u200b',
  '\u2060',
  '\u3000',
  '\ufeff',
  '\u001c',
  '\u001d',
  '\u001e',
  '\u001f',
  '\b',
  '\u007f',
  '\\n',
  '\\u0020',
]

function spaces(): readonly GrammarText[] {
  const inside = NO_SPACES.flatMap((space) =>
    WHOLE.slice(1).map((_, i) => [...WHOLE.slice(0, i + 1), space, ...WHOLE.slice(i + 1)].join('')),
  )
  return inside.map((text) => ({ production: 'white space', text }))
}

/** Some changes of a token leave a text that is JSON again: these say nothing. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
