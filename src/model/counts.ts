/**
 * The account of one route (source collection → target collection). Two identities hold at every checkpoint:
 * `read = mapped + filtered + refused` and `produced = written + unchanged + skipped + conflicted + rejected`.
 */
export interface Counts {
  /** Records met in the source, readable or not. */
  read: number
  /** Records that the mapping let through (all of them where there is none). */
  mapped: number
  /** Records that the mapping dropped on purpose. */
  filtered: number
  /** Records rejected before any write: unreadable, invalid, failed in the mapping. */
  refused: number
  /** Documents offered to the target. */
  produced: number
  written: number
  unchanged: number
  skipped: number
  conflicted: number
  /** Documents that the target, or a rule about it, rejected. */
  rejected: number
}

export function zeroCounts(): Counts {
  return {
    read: 0,
    mapped: 0,
    filtered: 0,
    refused: 0,
    produced: 0,
    written: 0,
    unchanged: 0,
    skipped: 0,
    conflicted: 0,
    rejected: 0,
  }
}

export function addCounts(into: Counts, from: Counts): void {
  for (const name of Object.keys(into) as (keyof Counts)[]) into[name] += from[name]
}

export function isBalanced(counts: Counts): boolean {
  const settled = counts.written + counts.unchanged + counts.skipped + counts.conflicted + counts.rejected
  return counts.read === counts.mapped + counts.filtered + counts.refused && counts.produced === settled
}
