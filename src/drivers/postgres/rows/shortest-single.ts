/** So many digits tell every single from its neighbours. */
const MOST_DIGITS = 9

const bits = new DataView(new ArrayBuffer(4))

/**
 * The decimal that PostgreSQL prints of a number of single precision, as a number: the shortest that lies between the
 * middles to its neighbours, not on them; of two equally near ones the even.
 * https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 */
export function shortestSingle(value: number): number {
  const single = Math.fround(value)
  const [low, high] = [middleTo(single, -1), middleTo(single, 1)]
  const isInside = (decimal: number): boolean => decimal > low && decimal < high
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const [nearest, even] = roundings(single, digits)
    if (isInside(even)) return even
    if (isInside(nearest)) return nearest
  }
  return Number(single.toPrecision(MOST_DIGITS))
}

/** Behind the largest single the next would be this one. */
const BEYOND = 2 ** 128

/** Exact: a double holds every middle of two singles. */
function middleTo(single: number, direction: 1 | -1): number {
  const away = single < 0 ? -direction : direction
  bits.setFloat32(0, single)
  bits.setInt32(0, bits.getInt32(0) + away)
  const next = bits.getFloat32(0)
  return (single + (Number.isFinite(next) ? next : Math.sign(single) * BEYOND)) / 2
}

/** To so many digits: half away from zero, and half to the even one. They differ only in the very middle. */
function roundings(single: number, digits: number): readonly [number, number] {
  const nearest = Number(single.toPrecision(digits))
  // A single has at most 112 digits, of which 100 are more than those of any middle of two short decimals.
  const exact = single.toExponential(100).replace('-', '').replace('.', '')
  const rest = exact.slice(digits, exact.indexOf('e'))
  const isMiddle = /^50*$/.test(rest)
  if (!isMiddle || Number(exact[digits - 1]) % 2 === 1) return [nearest, nearest]
  const [mantissa, exponent] = single.toExponential(100).split('e')
  const kept = mantissa!.replace('-', '').replace('.', '').slice(0, digits)
  const cut = `${single < 0 ? '-' : ''}${kept[0]}.${kept.slice(1)}e${exponent}`
  return [nearest, Number(cut)]
}
