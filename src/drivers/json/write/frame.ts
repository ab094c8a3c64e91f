import type { JsonLayout } from '../layout.ts'

/** The text around the records of a file: brackets, commas and white space. */
export interface Frame {
  /** Before the first record. Its first byte is the bracket; the rest begins a record like `between` without its comma. */
  readonly open: string
  readonly between: string
  readonly close: string
  /** The whole of a container without records. */
  readonly empty: string
  /** Between a name and its document. */
  readonly colon: string
  /** How deep documents lie: where their own lines begin. */
  readonly level: number
}

/**
 * With `indent` the whole file is byte for byte what `JSON.stringify(data, null, indent)` gives; without, it holds one
 * record per line, so that a difference between two files is a difference between records. Both end in a line feed.
 */
export function frameOf({ shape, indent, member }: JsonLayout): Frame {
  const [open, close] = shape === 'array' ? ['[', ']'] : ['{', '}']
  const level = member.length + 1
  const line = (depth: number): string => `\n${' '.repeat(indent * depth)}`
  return {
    open: indent > 0 ? open + line(level) : open,
    between: indent > 0 ? `,${line(level)}` : ',\n',
    close: indent > 0 ? line(level - 1) + close : close,
    empty: open + close,
    colon: indent > 0 ? ': ' : ':',
    level,
  }
}
