/** A multiple of 4: by itself each part is whole. */
const PART = 1 << 16

/** The bytes that a base 64 text stands for, which lies there. Part by part: a string of all of it would be held beside them. */
export function bytesOfBase64(text: Uint8Array, from: number, to: number): Buffer {
  const view = Buffer.from(text.buffer, text.byteOffset, text.byteLength)
  if (to - from <= PART) return Buffer.from(view.toString('latin1', from, to), 'base64')
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(((to - from) * 3) / 4))
  let length = 0
  for (let at = from; at < to; at += PART) {
    length += bytes.write(view.toString('latin1', at, Math.min(to, at + PART)), length, 'base64')
  }
  return bytes.subarray(0, length)
}
