import type { UndoTier } from '../../../plan/plan.ts'

/** What a rollback does, for people. */
export const UNDO_WORDS: Readonly<Record<UndoTier, string>> = {
  drop: 'what the run created is removed',
  empty: 'what the run created is removed, and tables without a key become empty again',
  'by-key': 'each key that the run changed gets back what it held',
  'by-file': 'old files come back byte for byte, and new ones go',
}
