/**
 * JSON read exactly, by code that shares nothing with dray: one text for every way to write a value, by the equality
 * table. Numbers by sign, digits and power of ten; texts by their code units; members in the order of their names.
 */
export function canonicalJson(text: string): string {
  const reader = new Reader(text)
  const canonical = reader.value()
  reader.end()
  return canonical
}

/** The members of the object that a text is. */
export function canonicalMembers(text: string): Map<string, string> {
  const reader = new Reader(text)
  const members = reader.members()
  reader.end()
  return members
}

/** The text of each element of the array that a text is. */
export function elementTexts(text: string): readonly string[] {
  const reader = new Reader(text)
  const elements = reader.elements((from, to) => text.slice(from, to))
  reader.end()
  return elements
}

const NUMBER = /(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([-+]?\d+))?/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y
const LITERAL = /true|false|null/y

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#fault('more')
  }

  value(): string {
    this.#space()
    const c = this.#text[this.#at]
    if (c === '{') {
      const members = [...this.members()].map(([name, value]) => `${JSON.stringify(name)}:${value}`)
      return `{${members.toSorted().join()}}`
    }
    if (c === '[') return `[${this.elements((_from, _to, canonical) => canonical).join()}]`
    if (c === '"') return JSON.stringify(this.#string())
    return c === 't' || c === 'f' || c === 'n' ? this.#match(LITERAL)[0] : this.#number()
  }

  members(): Map<string, string> {
    const members = new Map<string, string>()
    this.#container('{', '}', () => {
      const name = this.#string()
      if (members.has(name)) throw this.#fault(`${name} twice`)
      this.#take(':')
      members.set(name, this.value())
    })
    return members
  }

  elements<T>(make: (from: number, to: number, canonical: string) => T): T[] {
    const elements: T[] = []
    this.#container('[', ']', () => {
      this.#space()
      const from = this.#at
      const canonical = this.value()
      elements.push(make(from, this.#at, canonical))
    })
    return elements
  }

  #container(open: string, close: string, item: () => void): void {
    this.#take(open)
    if (this.#takeIf(close)) return
    do item()
    while (this.#takeIf(','))
    this.#take(close)
  }

  #number(): string {
    const [, sign, whole = '', fraction = '', exponent = '0'] = this.#match(NUMBER)
    const digits = (whole + fraction).replace(/^0+/, '')
    if (digits === '') return `${sign}0`
    const short = digits.replace(/0+$/, '')
    const power = BigInt(exponent.replace('+', '')) - BigInt(fraction.length - digits.length + short.length)
    return `${sign}${short}e${power}`
  }

  #string(): string {
    this.#space()
    return JSON.parse(this.#match(STRING)[0]) as string
  }

  #match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (!found) throw this.#fault('not JSON')
    this.#at = pattern.lastIndex
    return found
  }

  #take(character: string): void {
    if (!this.#takeIf(character)) throw this.#fault(`no ${character}`)
  }

  #takeIf(character: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #space(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++
  }

  #fault(what: string): Error {
    return new Error(`${what} at ${this.#at} of ${this.#text.slice(0, 200)}`)
  }
}
