/** How many things go on at one time: learnt from those that went before. */
export interface Concurrency {
  readonly number: number
  /** It does not grow beyond this: a larger number was refused. */
  readonly top: number
  /** What was measured with this number since the last look. */
  readonly seen: Seen
  /** Bytes per millisecond, as of the last look. */
  readonly usual?: number
  /** The number before this one, while this one is on trial. */
  readonly before?: Tried
  /** Nothing was refused yet, and every trial was worth it: the number doubles. */
  readonly isYoung: boolean
  /** Looks until the next trial. */
  readonly rest: number
  /** How many looks to wait after a trial that brought nothing; twice as many each time. */
  readonly pause: number
}

interface Tried {
  readonly number: number
  readonly perMs: number
  /** The first look sees connections being made, and nothing of what they bring. */
  readonly isWarm: boolean
}

/** Of one page, or summed over several. */
interface Seen {
  readonly pages: number
  readonly bytes: number
  /** Since the page before it. */
  readonly ms: number
  /** The part of that time in which somebody waited for the page. */
  readonly waitedMs: number
}

const NOTHING_SEEN: Seen = { pages: 0, bytes: 0, ms: 0, waitedMs: 0 }

/** A look at fewer pages, or over less time, says more about chance than about the server. */
const PAGES_FOR_EACH = 2
const LEAST_MS = 50

/** Below the first share of time spent waiting, more at a time would bring nothing; below the second, fewer will do. */
const WAITING = 0.25
const IDLE = 0.02
/** A larger number is kept only if it is faster by this factor. */
const WORTHWHILE = 1.1
/** A server whose speed drops to this share of what it was has other work, or is being throttled. */
const SUDDEN = 0.5
/** So few are no burden: while one is held up, the other goes on. */
const FEW = 2

const FIRST_PAUSE = 4
const LONGEST_PAUSE = 256
/** A number that was refused (others had the connections, something was locked) is tried again after so many looks. */
const FORGIVEN_AFTER = 32

/** The first look is a warm-up: if it is slow, the number is not the reason. */
export function startingWith(number: number): Concurrency {
  return { number, top: Infinity, seen: NOTHING_SEEN, isYoung: true, rest: 1, pause: FIRST_PAUSE }
}

/** To be called after each page. @param most upper bound */
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

/** To be called when the server said that this is too much: halves the number, down to one. */
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
