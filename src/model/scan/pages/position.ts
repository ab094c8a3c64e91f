import type { Position } from '../../page/problem.ts'

const NEWLINE = 10

/** Offsets in a window as positions in its unit. Lines are counted only when asked for, and each byte once. */
export class Positions {
  private readonly unit: string
  private readonly window: { readonly bytes: Uint8Array; readonly base: number; readonly line: number }
  private countedTo = 0
  private line: number

  /** @param window `base` and `line` are those of bytes[0]; line 0: unknown */
  constructor(
    unit: string,
    window: { readonly bytes: Uint8Array; readonly base: number; readonly line: number },
  ) {
    this.unit = unit
    this.window = window
    this.line = window.line
  }

  of(offset: number): Position {
    const byte = this.window.base + offset
    return this.window.line > 0
      ? { unit: this.unit, line: this.lineOf(offset), byte }
      : { unit: this.unit, byte }
  }

  private lineOf(offset: number): number {
    if (offset < this.countedTo) {
      this.countedTo = 0
      this.line = this.window.line
    }
    this.line += countLines(this.window.bytes, this.countedTo, offset)
    this.countedTo = offset
    return this.line
  }
}

/** Line feeds from `from` to `to`: what a reader adds to `Window.line` for what it leaves behind. */
export function countLines(bytes: Uint8Array, from: number, to: number): number {
  // A view that ends there: a search must not run on to the end of a window for every record.
  const text = bytes.subarray(from, to)
  let lines = 0
  for (let p = text.indexOf(NEWLINE); p >= 0; p = text.indexOf(NEWLINE, p + 1)) lines++
  return lines
}
