/** About how much a page may hold. */
export interface PageLimit {
  readonly bytes: number
  readonly entries: number
}

/** What one or two rows alone make larger than this goes by itself: of such nothing is read ahead, as each is held several times. */
const WIDE_BYTES = 4 << 20

/** Whether a page is far more than it was meant to be, as single records are. */
export function isWide(bytes: number, limit: PageLimit): boolean {
  return bytes > Math.max(WIDE_BYTES, 4 * limit.bytes)
}

/** How large the next page is to be: learnt from the pages before it. */
export interface PageSize {
  /** The share of the most that a page may hold; above 0, up to 1. */
  readonly share: number
  /** It does not grow beyond this: a larger share was too much. */
  readonly top: number
  /** Quick pages since something was too much. */
  readonly quick: number
  /** The size that was slow, while half of it is on trial. */
  readonly tried?: { readonly share: number; readonly perMs: number }
  /** Halving brought no speed: the size is not what is slow. */
  readonly isSettled?: true
}

export const WHOLE_PAGES: PageSize = { share: 1, top: 1, quick: 0 }

/** Above the first, others wait noticeably for what a page locks; below the second, a page costs more than it moves. */
const SLOW_MS = 400
const QUICK_MS = 100
/** Slowness alone never makes pages smaller than this share. */
const LEAST_WHEN_SLOW = 1 / 16
/** Half as large a page must reach this share of the speed of the larger one. */
const WORTHWHILE = 0.8
/** A size that was too much once (others were at work, something was locked) is tried again after so many quick pages. */
const FORGIVEN_AFTER = 64
/** A refusal does not say how much smaller a page has to be, and each attempt costs a time-out: so the step is large. */
const REFUSED_SHARE = 1 / 4

/** After a page that went through. */
export function afterPage(size: PageSize, page: { readonly ms: number; readonly records: number }): PageSize {
  const { tried, ...rest } = size
  const perMs = page.records / Math.max(1, page.ms)
  if (tried && perMs < WORTHWHILE * tried.perMs) return { ...rest, share: tried.share, isSettled: true }
  if (page.ms > SLOW_MS) return slower(rest, perMs)
  return page.ms < QUICK_MS ? grown(rest) : rest
}

function slower(size: PageSize, perMs: number): PageSize {
  if (size.isSettled || size.share / 2 < LEAST_WHEN_SLOW) return { ...size, quick: 0 }
  return { ...size, share: size.share / 2, quick: 0, tried: { share: size.share, perMs } }
}

function grown(size: PageSize): PageSize {
  const quick = size.quick + 1
  if (size.share < size.top) return { ...size, quick, share: Math.min(size.top, 2 * size.share) }
  if (quick < FORGIVEN_AFTER || size.top === 1) return { ...size, quick }
  return { ...size, quick: 0, top: Math.min(1, 2 * size.top) }
}

/**
 * After a page of so many records that was too much for the server.
 * @returns undefined when it cannot be smaller
 */
export function afterRefusal(size: PageSize, records: number, limit: PageLimit): PageSize | undefined {
  if (records <= 1) return undefined
  const share = REFUSED_SHARE * Math.min(size.share, records / limit.entries)
  return { share, top: share, quick: 0 }
}

/** What the next page may hold; at least one byte and one record. */
export function limitOf({ share }: PageSize, limit: PageLimit): PageLimit {
  return {
    bytes: Math.max(1, Math.floor(limit.bytes * share)),
    entries: Math.max(1, Math.floor(limit.entries * share)),
  }
}
