import { RenderedText } from '../../../model/scan/rendered-text.ts'

/** Joined with others a piece of this size would be held twice. */
const LARGE_BYTES = 4 << 20

/** About what a page holds. */
const USUAL_BYTES = 1 << 20

/** So much is kept for the page that follows: one of huge records is no reason to keep more. */
const MOST_KEPT_BYTES = 8 << 20

/** What a page adds to a file: gathered in one buffer, which is used again for the next, but for large pieces. */
export class PageText {
  #gathered = new RenderedText(USUAL_BYTES)
  /** Large pieces, and how much was gathered before each. */
  #large: { readonly bytes: Uint8Array; readonly after: number }[] = []

  clear(): void {
    if (this.#gathered.length > MOST_KEPT_BYTES) this.#gathered = new RenderedText(USUAL_BYTES)
    this.#gathered.length = 0
    this.#large = []
  }

  put(bytes: Uint8Array): void {
    this.putRange(bytes, 0, bytes.length)
  }

  putRange(bytes: Uint8Array, from: number, to: number): void {
    if (to - from < LARGE_BYTES) this.#gathered.putRange(bytes, from, to)
    else this.#large.push({ bytes: bytes.subarray(from, to), after: this.#gathered.length })
  }

  /** One behind the other; good until the next page is put. */
  chunks(): readonly Uint8Array[] {
    const { bytes: gathered, length } = this.#gathered
    const chunks: Uint8Array[] = []
    let from = 0
    for (const { bytes, after } of this.#large) {
      chunks.push(gathered.subarray(from, after), bytes)
      from = after
    }
    chunks.push(gathered.subarray(from, length))
    return chunks.filter((chunk) => chunk.length > 0)
  }
}
