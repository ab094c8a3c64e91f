const C1 = 0x239b961b
const C2 = 0xab0e9789 | 0
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93 | 0

const { imul } = Math

/** Where `murmur` and `absorb` leave their answer: four lanes, no allocation. Copy them before the next call. */
export const lanes = new Int32Array(4)

/**
 * MurmurHash3 x86-128 (Austin Appleby, public domain) over the bytes from `p` to `q`, started from a state of 128 bits
 * instead of one seed: the same as having hashed 16 bytes before. `tag` is mixed in with the length, so that texts of
 * several kinds never meet. Up to 3 bytes after `q` are read (and cut off): the view must have them.
 */
export function murmur(
  view: DataView,
  p: number,
  q: number,
  h1: number,
  h2: number,
  h3: number,
  h4: number,
  tag: number,
): void {
  const length = q - p
  for (const blocks = p + (length & ~15); p < blocks; p += 16) {
    h1 ^= mix1(view.getInt32(p, true))
    h1 = (imul((((h1 << 19) | (h1 >>> 13)) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= mix2(view.getInt32(p + 4, true))
    h2 = (imul((((h2 << 17) | (h2 >>> 15)) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= mix3(view.getInt32(p + 8, true))
    h3 = (imul((((h3 << 15) | (h3 >>> 17)) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= mix4(view.getInt32(p + 12, true))
    h4 = (imul((((h4 << 13) | (h4 >>> 19)) + h1) | 0, 5) + 0x32ac3b17) | 0
  }
  const rest = length & 15
  // Of the last word only the bytes before `q` count.
  const last = 0xffffffff >>> ((-rest & 3) << 3)
  if (rest > 12) h4 ^= mix4(view.getInt32(p + 12, true) & last)
  if (rest > 8) h3 ^= mix3(view.getInt32(p + 8, true) & (rest > 12 ? -1 : last))
  if (rest > 4) h2 ^= mix2(view.getInt32(p + 4, true) & (rest > 8 ? -1 : last))
  if (rest > 0) h1 ^= mix1(view.getInt32(p, true) & (rest > 4 ? -1 : last))
  finish(h1, h2, h3, h4, length ^ tag)
}

/**
 * Goes on from the state in `lanes` over the whole blocks of 16 bytes from `p` to `q`, and leaves the state there: the
 * beginning of a text that comes in pieces. `murmur` hashes its last piece, its `tag` made for the length of all.
 */
export function murmurBlocks(view: DataView, p: number, q: number): void {
  let h1 = lanes[0]!
  let h2 = lanes[1]!
  let h3 = lanes[2]!
  let h4 = lanes[3]!
  for (; p < q; p += 16) {
    h1 ^= mix1(view.getInt32(p, true))
    h1 = (imul((((h1 << 19) | (h1 >>> 13)) + h2) | 0, 5) + 0x561ccd1b) | 0
    h2 ^= mix2(view.getInt32(p + 4, true))
    h2 = (imul((((h2 << 17) | (h2 >>> 15)) + h3) | 0, 5) + 0x0bcaa747) | 0
    h3 ^= mix3(view.getInt32(p + 8, true))
    h3 = (imul((((h3 << 15) | (h3 >>> 17)) + h4) | 0, 5) + 0x96cd1c35) | 0
    h4 ^= mix4(view.getInt32(p + 12, true))
    h4 = (imul((((h4 << 13) | (h4 >>> 19)) + h1) | 0, 5) + 0x32ac3b17) | 0
  }
  lanes[0] = h1
  lanes[1] = h2
  lanes[2] = h3
  lanes[3] = h4
}

/** The hash of one block of 16 bytes, given as four lanes, from a state. */
export function absorb(
  h1: number,
  h2: number,
  h3: number,
  h4: number,
  k1: number,
  k2: number,
  k3: number,
  k4: number,
  tag: number,
): void {
  h1 ^= mix1(k1)
  h1 = (imul((((h1 << 19) | (h1 >>> 13)) + h2) | 0, 5) + 0x561ccd1b) | 0
  h2 ^= mix2(k2)
  h2 = (imul((((h2 << 17) | (h2 >>> 15)) + h3) | 0, 5) + 0x0bcaa747) | 0
  h3 ^= mix3(k3)
  h3 = (imul((((h3 << 15) | (h3 >>> 17)) + h4) | 0, 5) + 0x96cd1c35) | 0
  h4 ^= mix4(k4)
  h4 = (imul((((h4 << 13) | (h4 >>> 19)) + h1) | 0, 5) + 0x32ac3b17) | 0
  finish(h1, h2, h3, h4, 16 ^ tag)
}

function finish(h1: number, h2: number, h3: number, h4: number, length: number): void {
  h1 ^= length
  h2 ^= length
  h3 ^= length
  h4 ^= length
  h1 = (h1 + h2 + h3 + h4) | 0
  h2 = avalanche((h2 + h1) | 0)
  h3 = avalanche((h3 + h1) | 0)
  h4 = avalanche((h4 + h1) | 0)
  h1 = (avalanche(h1) + h2 + h3 + h4) | 0
  lanes[0] = h1
  lanes[1] = h2 + h1
  lanes[2] = h3 + h1
  lanes[3] = h4 + h1
}

function mix1(k: number): number {
  k = imul(k, C1)
  return imul((k << 15) | (k >>> 17), C2)
}

function mix2(k: number): number {
  k = imul(k, C2)
  return imul((k << 16) | (k >>> 16), C3)
}

function mix3(k: number): number {
  k = imul(k, C3)
  return imul((k << 17) | (k >>> 15), C4)
}

function mix4(k: number): number {
  k = imul(k, C4)
  return imul((k << 18) | (k >>> 14), C1)
}

function avalanche(h: number): number {
  h = imul(h ^ (h >>> 16), 0x85ebca6b)
  h = imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
