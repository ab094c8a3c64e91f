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
    return this.parts.map((part) => `${kindOf(part)}${String(part).length}:${String(part)}`).join('')
  }

  /** The key in a store whose keys are text: one part as its text, several as a JSON array. */
  get text(): string {
    const [first] = this.parts
    return this.parts.length === 1 ? partText(first!) : JSON.stringify(this.parts.map(jsonPart))
  }

  toString(): string {
    return this.text
  }
}

function kindOf(part: KeyPart): 's' | 'n' {
  return typeof part === 'string' ? 's' : 'n'
}

function partText(part: KeyPart): string {
  return Object.is(part, -0) ? '-0' : String(part)
}

function jsonPart(part: KeyPart): string | number {
  return typeof part === 'bigint' ? partText(part) : part
}
