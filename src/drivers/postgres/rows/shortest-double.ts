/**
 * PostgreSQL prints another decimal of some doubles than all others do: `9.999999999999999e+22` where that double is 1e23.
 * Both lead back to it, but a record holds one number. https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT
 * @param text a number, or a list of numbers and of what stands for those that are none
 */
export function shortestDoubles(text: string): string {
  return text.replace(NUMBER, (number) => {
    // Fewer digits are the shortest in any case; and -0 keeps its sign.
    return number.length < SURE_LENGTH ? number : String(Number(number))
  })
}

const NUMBER = /-?\d[\d.]*(?:e[+-]?\d+)?/g
const SURE_LENGTH = 16
