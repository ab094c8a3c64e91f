import picocolors from 'picocolors'
import type { Flags } from '../words/flags.ts'
import type { Say } from './text/pasteable.ts'

export type Paint = ReturnType<typeof picocolors.createColors>

/** The only door to the terminal: results go to stdout, everything about the way there to stderr. */
export interface Screen {
  readonly json: boolean
  readonly verbose: boolean
  readonly quiet: boolean
  /** Someone can be asked, and sees the question. */
  readonly interactive: boolean
  /** Lines on stderr may be drawn over. */
  readonly live: boolean
  /** Characters in a line of stderr. */
  readonly width: number
  /** The same of stdout, where that is a terminal. */
  readonly printWidth?: number | undefined
  /** Colours for what is printed, and for what is told. */
  readonly paint: Paint
  readonly paintAside: Paint
  /** JSON is printed so already. */
  readonly say: Say
  /** A result, to stdout. */
  print(text: string): void
  /** The result of a command with `--json`, to stdout. */
  printJson(value: unknown): void
  /** Progress and remarks, to stderr; not with `--quiet` or `--json`. */
  tell(text: string): void
  /** What must be said whatever was asked: errors and questions, to stderr. */
  insist(text: string): void
  /** As it is, to stderr. */
  raw(text: string): void
}

const NARROWEST = 40

export function createScreen(
  flags: Pick<Flags, 'json' | 'verbose' | 'quiet'>,
  say: Say = (text) => text,
): Screen {
  const { json = false, verbose = false, quiet = false } = flags
  const raw = (text: string) => void process.stderr.write(text)
  const insist = (text: string) => raw(`${text}\n`)
  return {
    json,
    verbose,
    quiet,
    interactive: !json && process.stdin.isTTY === true && process.stderr.isTTY === true,
    live: process.stderr.isTTY === true && process.env['TERM'] !== 'dumb',
    width: Math.max(NARROWEST, columnsOf(process.stderr) ?? 80),
    printWidth: columnsOf(process.stdout),
    paint: picocolors.createColors(colours(process.stdout)),
    paintAside: picocolors.createColors(colours(process.stderr)),
    say,
    print: (text) => void process.stdout.write(`${text}\n`),
    printJson: (value) => void process.stdout.write(`${jsonText(value, say)}\n`),
    tell: (text) => (quiet || json ? undefined : insist(text)),
    insist,
    raw,
  }
}

/** Some terminals say 0: they do not know. */
function columnsOf(stream: NodeJS.WriteStream): number | undefined {
  return stream.isTTY && stream.columns > 0 ? stream.columns : undefined
}

/** https://no-color.org: any value that is not empty. */
function colours(stream: NodeJS.WriteStream): boolean {
  if (process.env['NO_COLOR']) return false
  if (process.env['FORCE_COLOR'] && process.env['FORCE_COLOR'] !== '0') return true
  return stream.isTTY === true && process.env['TERM'] !== 'dumb'
}

/** Members of results that hold words of dray, commands among them. */
const SAID: ReadonlySet<string> = new Set(['hint', 'details', 'fix', 'notes', 'next', 'replay', 'command'])

function jsonText(value: unknown, say: Say): string {
  const said = (part: unknown): unknown => (typeof part === 'string' ? say(part) : part)
  const text = JSON.stringify(
    value,
    (name, part: unknown) => {
      if (typeof part === 'bigint') return String(part)
      if (!SAID.has(name)) return part
      return Array.isArray(part) ? part.map(said) : said(part)
    },
    2,
  )
  return text.replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
