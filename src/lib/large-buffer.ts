/**
 * Beyond this glibc maps memory for each buffer and gives it back when that is freed, whatever was freed before; a smaller
 * one lies among others from the second on, and the hole that it leaves fits none that is a bit larger.
 * https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
 */
const MAPPED_BYTES = (32 << 20) + 4096

/** Smaller ones are gone before they matter, and mapping takes longer than looking for a hole. */
const LARGE_BYTES = 4 << 20

/** Zeros. A large one has room that nobody uses and that takes no memory. */
export function bufferFor(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes < LARGE_BYTES ? bytes : Math.max(bytes, MAPPED_BYTES))
}
