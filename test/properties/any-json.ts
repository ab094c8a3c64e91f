import * as fc from 'fast-check'

/** The text of any JSON number: every digit, exponent and spelling that RFC 8259 lets pass. */
const digits = fc.stringMatching(/^\d{1,45}$/)
const whole = fc.oneof(
  fc.constantFrom('0', '1', '9007199254740993'),
  digits.map((text) => text.replace(/^0+(?=\d)/, '')),
)
const spelled = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole,
    fraction: fc.option(digits, { nil: undefined }),
    exponent: fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(400)), { nil: undefined }),
  })
  .map((number) => {
    const fraction = number.fraction === undefined ? '' : `.${number.fraction}`
    return `${number.sign}${number.whole}${fraction}${number.exponent?.join('') ?? ''}`
  })
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((x) => (Object.is(x, -0) ? '-0' : String(x)))
export const numberText = fc.oneof(double, spelled)

/** Any text, half of its characters perhaps escaped; halves of pairs always are. */
const ODD = [
  '',
  '\u0000',
  '\ud800',
  '\ude00\ud83d',
  '__proto__',
  'constructor',
  '$dray:bytes',
  '$dray:date',
  '\u2028',
  '/"\\',
]
export const anyText = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
)
const spellings = fc.infiniteStream(fc.nat(7))
const textText = fc.tuple(anyText, spellings).map(([text, spelling]) => spelledText(text, spelling))

const HALF = /\p{Surrogate}/u

/** JSON text of a string, in which every eighth character that may stand for itself is escaped. */
function spelledText(text: string, spelling: Iterator<number>): string {
  return JSON.stringify(text).replace(/\\.[\da-f]*|[^"\\]/g, (piece) => {
    // Half of a pair cannot be escaped alone.
    const isWhole = piece.length === 1 && !HALF.test(piece)
    if (!isWhole || spelling.next().value !== 0) return piece
    return `\\u${piece.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

const gap = fc.constantFrom('', '', '', ' ', '\n  ')
const member = (value: fc.Arbitrary<string>) => fc.tuple(anyText, value, gap)
function objectText(members: readonly (readonly [string, string, string])[]): string {
  return `{${members.map(([name, value, space]) => `${space}${JSON.stringify(name)}${space}:${space}${value}`).join()}}`
}

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '[]', '{}'),
    numberText,
    textText,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 5 }), gap)
      .map(([items, space]) => `[${items.join(`,${space}`)}]`),
    fc.uniqueArray(member(tie('value')), { selector: ([name]) => name, maxLength: 5 }).map(objectText),
  ),
}))

/** Deeper than engines' own functions go, or wider than a page. */
const deep = fc
  .tuple(fc.integer({ min: 100, max: 1_500 }), value)
  .map(([depth, text]) => '['.repeat(depth) + text + ']'.repeat(depth))
const wide = fc
  .tuple(fc.integer({ min: 300, max: 600 }), value)
  .map(([count, text]) => `[${Array(count).fill(text).join()}]`)

/** The text of any JSON value. */
export const anyValue = fc.oneof(
  { weight: 40, arbitrary: value },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: wide },
)

/** Any key that is one: not empty, no half of a pair. */
const key = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  )
  .filter((text) => !HALF.test(text) && text !== '.' && text !== '..')

/** Documents by key, as texts; each says its key as `id` too, so that it may lie in any shape. */
export function anyDocuments(count: number): fc.Arbitrary<ReadonlyMap<string, string>> {
  const fields = fc.uniqueArray(member(anyValue), { selector: ([name]) => name, maxLength: 6 })
  const document = fc.tuple(key, fields)
  return fc
    .uniqueArray(document, { selector: ([id]) => id, minLength: 1, maxLength: count, size: 'max' })
    .map((documents) => {
      const entries = documents.map(([id, members]): [string, string] => {
        const others = members.filter(([name]) => name !== 'id')
        return [id, objectText([['id', JSON.stringify(id), ''], ...others])]
      })
      return new Map(entries)
    })
}
