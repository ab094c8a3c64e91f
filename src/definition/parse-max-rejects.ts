import type { Policies } from '../plan/migration.ts'

/** `250` → records, `2%` or `0.5%` → a share of the records read. Undefined for anything else. */
export function parseMaxRejects(written: string): Policies['maxRejects'] | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(written.trim())
  if (!match) return undefined
  const amount = Number(match[1])
  if (match[2] === '%') return amount <= 100 ? { percent: amount } : undefined
  return Number.isSafeInteger(amount) ? { records: amount } : undefined
}
