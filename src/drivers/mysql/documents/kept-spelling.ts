import { isWideNumber } from '../../../model/scan/api.ts'
import { keepsNumbers } from './keeps-numbers.ts'

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs

/**
 * The same JSON, each number spelled so that the type json keeps it; undefined where one has no such spelling, as those of
 * more digits than a double. The parser rounds after digits that it should have looked at together. With zeros behind its
 * digits, and an exponent that takes them back, a number is rounded otherwise: after three such tries, as a rule, rightly.
 */
export function keptSpelling(text: string): string | undefined {
  let isKept = true
  const spelled = text.replace(TOKEN, (token) => {
    if (token.startsWith('"') || keepsNumbers(token)) return token
    const kept = spellings(token).find(keepsNumbers)
    isKept &&= kept !== undefined
    return kept ?? token
  })
  return isKept ? spelled : undefined
}

/** With as many, one number in some hundreds of these is left. */
const MOST_ZEROS = 200

function spellings(number: string): readonly string[] {
  if (isWideNumber(number)) return []
  // A whole number of this type has no such zero, a double has.
  if (Object.is(Number(number), -0)) return ['-0.0']
  const [, sign = '', whole = '', fraction = '', power = '0'] = PARTS.exec(number)!
  const written = `${whole}${fraction}`.replace(/^0+/, '')
  const digits = written.replace(/0+$/, '')
  const exponent = Number(power) - fraction.length + written.length - digits.length
  return Array.from(
    { length: MOST_ZEROS },
    (_, zeros) => `${sign}${digits}${'0'.repeat(zeros)}e${exponent - zeros}`,
  )
}

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/
