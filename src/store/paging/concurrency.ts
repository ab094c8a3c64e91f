/** How many things go on at one time, as those before them taught. */
export interface Concurrency {
  readonly number: number
  /** It does not grow beyond this: more was refused. */
  readonly top: number
  /** What was seen with this number since the last look. */
  readonly seen: Seen
  /** Of the last look: bytes in a millisecond. */
  readonly usual?: number
  /** What it was before, where this number is being tried. */
  readonly before?: Tried
  /** Nothing was refused yet, and no try was in vain: it doubles. */
  readonly isYoung: boolean
  /** Looks until the next try. */
  readonly rest: number
  /** So many looks a try that brought nothing is not repeated: twice as many each time. */
  readonly pause: number
}

interface Tried {
  readonly number: number
  readonly perMs: number
  /** The first look sees connections being made, and nothing of what they bring. */
  readonly isWarm: boolean
}

/** Of pages, one behind the other, or of their sum. */
interface Seen {
  readonly pages: number
  readonly bytes: number
  /** From the page before to this one. */
  readonly ms: number
  /** Of that, the time in which somebody waited for it. */
  readonly waitedMs: number
}

const NOTHING_SEEN: Seen = { pages: 0, bytes: 0, ms: 0, waitedMs: 0 }

/** A look at fewer pages, or at less time, tells more of chance than of the server. */
const PAGES_FOR_EACH = 2
const LEAST_MS = 50

/** Where nobody waits longer than that share of the time, more bring nothing; and fewer will do where next to nobody does. */
const WAITING = 0.25
const IDLE = 0.02
/** What a larger number has to bring. */
const WORTHWHILE = 1.1
/** A server that gives that much less than it did has other work, or is held back. */
const SUDDEN = 0.5
/** They are no burden: what one of them holds up the other goes on with. */
const FEW = 2

const FIRST_PAUSE = 4
const LONGEST_PAUSE = 256
/** What was refused (others had the connections, something was locked) is tried again after so many looks. */
const FORGIVEN_AFTER = 32

/** The first look only warms up: what is slow in it is not the number. */
export function startingWith(number: number): Concurrency {
  return { number, top: Infinity, seen: NOTHING_SEEN, isYoung: true, rest: 1, pause: FIRST_PAUSE }
}

/** After each page. @param most never more than that */
export function afterPage(now: Concurrency, page: Omit<Seen, 'pages'>, most: number): Concurrency {
  const seen: Seen = {
    pages: now.seen.pages + 1,
    bytes: now.seen.bytes + page.bytes,
    ms: now.seen.ms + page.ms,
    waitedMs: now.seen.waitedMs + page.waitedMs,
  }
  if (seen.pages < PAGES_FOR_EACH * now.number || seen.ms < LEAST_MS) return { ...now, seen }
  const look = { perMs: seen.bytes / seen.ms, waiting: seen.waitedMs / seen.ms }
  const { usual, ...rested } = { ...now, seen: NOTHING_SEEN }
  const next = rested.before ? judged(rested, rested.before, look) : moved({ ...rested, usual }, look, most)
  return { ...next, usual: look.perMs }
}

/** After it was told that this is too much: half of it, which at one is one. */
export function afterBusy({ number, pause }: Concurrency): Concurrency {
  const top = Math.max(1, number - 1)
  return {
    number: Math.max(1, number >> 1),
    top,
    seen: NOTHING_SEEN,
    isYoung: false,
    rest: FORGIVEN_AFTER,
    pause,
  }
}

interface Look {
  readonly perMs: number
  readonly waiting: number
}

type Looked = Omit<Concurrency, 'usual'> & { readonly usual?: number | undefined }
type Moved = Omit<Concurrency, 'usual'>

/** A larger number has to be worth it. */
function judged(now: Moved, before: Tried, { perMs }: Look): Moved {
  if (!before.isWarm) return { ...now, before: { ...before, isWarm: true } }
  const { before: _, ...settled } = now
  if (perMs >= WORTHWHILE * before.perMs) return { ...settled, pause: FIRST_PAUSE }
  const pause = Math.min(LONGEST_PAUSE, 2 * now.pause)
  return { ...settled, number: before.number, isYoung: false, rest: now.pause, pause }
}

function moved({ usual, ...now }: Looked, look: Look, most: number): Moved {
  const { number, top, rest, isYoung } = now
  if (number > most) return { ...now, number: most }
  if (number > 1 && look.waiting < IDLE) return { ...now, number: number - 1 }
  if (number > FEW && usual !== undefined && look.perMs < SUDDEN * usual) {
    return { ...now, number: number >> 1, isYoung: false, rest: now.pause }
  }
  if (rest > 0) return { ...now, rest: rest - 1, top: rest === 1 ? top + 1 : top }
  const allowed = Math.min(top, most)
  if (number >= allowed || look.waiting < WAITING) return now
  const before = { number, perMs: look.perMs, isWarm: false }
  return { ...now, number: Math.min(allowed, isYoung ? 2 * number : number + 1), before }
}
