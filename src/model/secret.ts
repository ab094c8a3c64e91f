import { inspect } from 'node:util'

/** A credential. However it is printed, joined to a text or turned into JSON, it is `***`; only `reveal` tells it. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** For the one call that hands it to a vendor's client. */
  reveal(): string {
    return this.#text
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}

/** What stands where something is not to be seen. */
export const MASK = '***'
