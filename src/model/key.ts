import { canonicalNumber } from './scan/hash/canonical-number.ts'

export type KeyPart = string | number | bigint

/** What names one document in its collection. One or more parts; a number and its digits as text are two keys. */
export class Key {
  readonly parts: readonly KeyPart[]

  constructor(parts: readonly KeyPart[]) {
    if (parts.length === 0) throw new TypeError('A key has at least one part')
    this.parts = parts
  }

  static of(...parts: KeyPart[]): Key {
    return new Key(parts)
  }

  /** Injective across kinds: `"1"`, `1` and `["1"]` of two parts never meet. What maps use. */
  get id(): string {
    return this.parts.map(partId).join('')
  }

  /** The key in a store whose keys are text: one part as its text, several as a JSON array. */
  get text(): string {
    const [first] = this.parts
    return this.parts.length === 1 ? partText(first!) : `[${this.parts.map(partJson).join(',')}]`
  }

  toString(): string {
    return this.text
  }
}

function kindOf(part: KeyPart): 's' | 'n' {
  return typeof part === 'string' ? 's' : 'n'
}

function partId(part: KeyPart): string {
  const text = partText(part)
  return `${kindOf(part)}${text.length}:${text}`
}

/** Numbers as their digits, as the scanner normalises them: 1e21 and the bigint of the same value are one key. */
function partText(part: KeyPart): string {
  if (typeof part !== 'number' || !Number.isFinite(part)) return String(part)
  return Object.is(part, -0) ? '-0' : canonicalNumber(String(part))
}

function partJson(part: KeyPart): string {
  return typeof part === 'string' ? JSON.stringify(part) : partText(part)
}
