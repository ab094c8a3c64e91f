/** Whether one of four bytes is a quote, a backslash or a control character. */
export function hasStringStop(word: number): boolean {
  const quote = word ^ 0x22222222
  const backslash = word ^ 0x5c5c5c5c
  const found =
    ((quote - 0x01010101) & ~quote) | ((backslash - 0x01010101) & ~backslash) | ((word - 0x20202020) & ~word)
  return (found & 0x80808080) !== 0
}
