/** Whether one of four bytes is a quote, a backslash or a control character. */
export function hasStringStop(word: number): boolean {
  return stopsIn(word) !== 0
}

/** How many of four bytes lie before the first such; 4 where there is none. */
export function bytesBeforeStop(word: number): number {
  const stops = stopsIn(word)
  // The lowest bit that is set is right; those above it may not be.
  return stops === 0 ? 4 : (31 - Math.clz32(stops & -stops)) >> 3
}

function stopsIn(word: number): number {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const found =
    ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word)
  return found & 0x80808080
}
