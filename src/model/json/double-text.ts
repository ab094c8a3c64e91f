/**
 * A finite double as the shortest decimal that leads back to it, spelled as JSON: between 1e-4 and 1e17 without an exponent.
 * That is never longer than the 17 digits that SQLite prints of it.
 */
export function doubleText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  return size === 0 || (size >= 1e-4 && size < 1e17) ? String(value) : value.toExponential()
}

/** The same, told apart from a whole number: `1.0`. */
export function pointedDoubleText(value: number): string {
  const text = doubleText(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
