/** One text made by one production of RFC 8259. */
export interface GrammarText {
  readonly production: string
  readonly text: string
}

/** Every production of RFC 8259 with every choice that it has, as values: what a reader of JSON must take. */
export function acceptedTexts(): readonly GrammarText[] {
  return [...numbers(), ...strings(), ...literals(), ...structures(), ...spaces()]
}

/** Section 6: minus, int, frac and exp, each with each. */
function numbers(): readonly GrammarText[] {
  const ints = ['0', '1', '9', '10', '90', '1234567890']
  const fractions = ['', '.0', '.5', '.09', '.123456789']
  const exponents = ['', 'e0', 'E9', 'e+1', 'E-1', 'e00', 'E+09', 'e-308']
  return ['', '-'].flatMap((minus) =>
    ints.flatMap((int) =>
      fractions.flatMap((fraction) =>
        exponents.map((exponent) => ({ production: 'number', text: minus + int + fraction + exponent })),
      ),
    ),
  )
}

/** Section 7: the borders of what may stand unescaped, each short escape, every letter of the hexadecimal ones. */
function strings(): readonly GrammarText[] {
  const unescaped = [
    0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff,
  ]
  const characters = unescaped.map((point) => String.fromCodePoint(point))
  const short = [...String.raw`"\/bfnrt`].map((letter) => `\\${letter}`)
  const hexadecimal = [...'0123456789abcdefABCDEF'].flatMap((digit) =>
    [0, 1, 2, 3].map((at) => `\\u${'0000'.slice(0, at)}${digit}${'0000'.slice(at + 1)}`),
  )
  const parts = [
    '',
    ...characters,
    ...short,
    ...hexadecimal,
    String.raw`\\\"`,
    String.raw`\\\\`,
    String.raw`\ud83d\ude00`,
  ]
  const around = parts.flatMap((part) => [`"${part}"`, `"a${part}z"`, `"${part}${part}"`])
  return [...new Set(around)].map((text) => ({ production: 'string', text }))
}

/** Section 3. */
function literals(): readonly GrammarText[] {
  return ['true', 'false', 'null'].map((text) => ({ production: 'literal', text }))
}

const KINDS = ['0', '"s"', 'true', 'null', '{}', '[]', '{"m":[]}', '[{}]']

/** Sections 4 and 5: none, one and several of every kind, in each other. */
function structures(): readonly GrammarText[] {
  const pairs = KINDS.flatMap((one) => KINDS.map((two) => [one, two] as const))
  return [
    ...KINDS.map((kind) => ({ production: 'array', text: `[${kind}]` })),
    ...pairs.map(([one, two]) => ({ production: 'array', text: `[${one},${two}]` })),
    ...KINDS.map((kind) => ({ production: 'object', text: `{"a":${kind}}` })),
    ...pairs.map(([one, two]) => ({ production: 'object', text: `{"a":${one},"b":${two}}` })),
  ]
}

const SPACES = [' ', '\t', '\n', '\r', '\r\n', ' \t\n\r']

/** Section 2: each kind of white space around each kind of token. */
function spaces(): readonly GrammarText[] {
  const tokens = ['{', '"a"', ':', '[', '1', ',', 'true', ',', '"s"', ']', ',', '"b"', ':', '{', '}', '}']
  const between = SPACES.flatMap((space) =>
    tokens.slice(1).map((_, i) => [...tokens.slice(0, i + 1), space, ...tokens.slice(i + 1)].join('')),
  )
  const everywhere = SPACES.map((space) => tokens.join(space))
  return [...between, ...everywhere].map((text) => ({ production: 'white space', text }))
}
