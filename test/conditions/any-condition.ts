import * as fc from 'fast-check'

/** Columns of the tables under test, by what they hold. */
export const COLUMNS = {
  i: 'integer',
  j: 'bigint',
  d: 'decimal(8,2)',
  f: 'double precision',
  b: 'boolean',
  s: 'exact text',
  z: 'exact text',
} as const
type Name = keyof typeof COLUMNS

const TEXTS = ['', 'a', 'A', 'b', 'a ', ' a', "it's", 'ab', '10', '9', '%']
const MORE_TEXTS = [...TEXTS, 'ä', 'Ä', 'a\u0308', '漢字', '😀', 'ß', 'ss', 'a\tb', 'a\\b']
const WHOLES = ['-3', '-1', '0', '1', '2', '3', '7', '10']
const DECIMALS = ['-1.50', '0.10', '0.30', '1.00', '1.01', '2.50', '99.99']

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
const pick = (values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values)
const names = (...some: readonly Name[]): fc.Arbitrary<string> => fc.constantFrom(...some)
const by = pick(['=', '<>', '<', '<=', '>', '>='])
const equal = pick(['=', '<>'])
const isNot = pick(['', 'NOT '])

const numeric = fc.oneof(
  fc.tuple(names('i', 'j', 'd', 'f'), by, pick(WHOLES)).map((all) => all.join(' ')),
  fc.tuple(names('i', 'd', 'f'), by, pick(DECIMALS)).map((all) => all.join(' ')),
  fc.tuple(pick(WHOLES), by, names('i', 'd')).map((all) => all.join(' ')),
  fc.tuple(names('i', 'j', 'd'), by, names('i', 'j', 'd')).map((all) => all.join(' ')),
  fc
    .tuple(names('i', 'd', 'f'), isNot, pick(WHOLES), pick(WHOLES))
    .map(([name, not, from, to]) => `${name} ${not}BETWEEN ${from} AND ${to}`),
  fc
    .tuple(names('i', 'j', 'd'), isNot, fc.array(pick(WHOLES), { minLength: 1, maxLength: 4 }))
    .map(([name, not, list]) => `${name} ${not}IN (${list.join(', ')})`),
)
const textual = (length: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.tuple(names('s', 'z'), equal, pick(TEXTS).map(quoted)).map((all) => all.join(' ')),
    fc.tuple(equal).map(([sign]) => `s ${sign} z`),
    fc
      .tuple(names('s', 'z'), isNot, fc.array(pick(TEXTS), { minLength: 1, maxLength: 4 }))
      .map(([name, not, list]) => `${name} ${not}IN (${list.map(quoted).join(', ')})`),
    fc
      .tuple(names('s', 'z'), by, pick(['0', '1', '2']))
      .map(([name, sign, n]) => `${length}(${name}) ${sign} ${n}`),
  )
const others = fc.oneof(
  fc.tuple(equal, pick(['true', 'false'])).map(([sign, value]) => `b ${sign} ${value}`),
  fc.tuple(names('i', 'j', 'd', 'f', 'b', 's', 'z'), isNot).map(([name, not]) => `${name} IS ${not}NULL`),
)

/** Conditions that mean the same to every engine, as people type them; `length`: the function that counts characters. */
export function anyCondition(length: string): fc.Arbitrary<string> {
  const { condition } = fc.letrec<{ condition: string; simple: string }>((tie) => ({
    simple: fc.oneof(numeric, numeric, textual(length), others),
    condition: fc.oneof(
      { maxDepth: 3 },
      tie('simple'),
      fc.tuple(tie('condition'), tie('condition')).map(([one, other]) => `(${one}) AND (${other})`),
      fc.tuple(tie('condition'), tie('condition')).map(([one, other]) => `(${one}) OR ${other}`),
      fc.tuple(tie('simple'), tie('simple'), tie('simple')).map(([a, b, c]) => `${a} OR ${b} AND ${c}`),
      tie('condition').map((one) => `NOT (${one})`),
      tie('simple').map((one) => `NOT ${one}`),
    ),
  }))
  return condition
}

/** Values of a row as SQL, at the edges of what conditions ask; a backslash as the engine has it. */
export function anyRow(backslash: string): fc.Arbitrary<readonly string[]> {
  const orNull = (values: readonly string[]): fc.Arbitrary<string> =>
    fc.oneof({ weight: 5, arbitrary: pick(values) }, fc.constant('NULL'))
  const texts = orNull(MORE_TEXTS.map((text) => quoted(text).replaceAll('\\', backslash)))
  return fc.tuple(
    orNull(WHOLES),
    orNull([...WHOLES, '9007199254740993', '-9223372036854775807']),
    orNull([...WHOLES, ...DECIMALS, '999999.99']),
    orNull([...WHOLES, '0.1', '0.30000000000000004', '-1.5', '1e300', '1e-300']),
    orNull(['true', 'false']),
    texts,
    texts,
  )
}
