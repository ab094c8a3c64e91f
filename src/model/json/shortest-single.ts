/** So many digits tell every single from its neighbours. */
const MOST_DIGITS = 9

const bits = new DataView(new ArrayBuffer(4))

/**
 * The decimal that stands for a number of single precision, as a number, as PostgreSQL prints it: the shortest that lies
 * between the middles to its neighbours, not on them; of two equally near ones the even.
 * https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 */
export function shortestSingle(value: number): number {
  const single = Math.fround(value)
  if (single === 0) return single
  const [low, high] = [middleTo(single, -1), middleTo(single, 1)]
  const isInside = (decimal: number): boolean => decimal > low && decimal < high
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const nearest = Number(single.toPrecision(digits))
    if (!isInside(nearest)) continue
    const even = evenOf(single, digits) ?? nearest
    return isInside(even) ? even : nearest
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

/** Where it lies in the very middle of two decimals of so many digits, and the one nearer to zero is even: that one. */
function evenOf(single: number, digits: number): number | undefined {
  // A single has at most 112 digits, of which 100 are more than those of any middle of two short decimals.
  const [mantissa = '', exponent] = single.toExponential(100).split('e')
  const exact = mantissa.replace('-', '').replace('.', '')
  const isMiddle = /^50*$/.test(exact.slice(digits))
  if (!isMiddle || Number(exact[digits - 1]) % 2 === 1) return undefined
  const cut = `${single < 0 ? '-' : ''}${exact[0]}.${exact.slice(1, digits)}`
  return Number(`${cut}e${exponent}`)
}
