import { join } from 'node:path'
import { openKeyIndex } from '../../../lib/key-index/key-index.ts'
import type { KeyHash } from '../../../lib/key-index/sorted-keys.ts'
import { STATUS } from '../../../model/outcomes.ts'
import type { At } from '../../../ledger/run-files.ts'
import type { Route } from '../../../plan/plan.ts'
import type { UndoContext } from '../../step.ts'

export interface FirstWrites {
  /** Whether the run wrote this key before that page. */
  isBefore(hash: KeyHash, at: At): boolean
  close(): void
}

/** By the write log of the epoch that counts: which page wrote a key first. */
export function firstWrites(route: Route, { files, ledger, run, scratch }: UndoContext): FirstWrites {
  const index = openKeyIndex(join(scratch, `${route.partition}-first.keys`), { keep: 'first' })
  const ordinals = new Map<number, number>()
  const { epoch } = ledger.epoch(run.id, route.partition)
  for (const page of files.writeLog(route.partition).pages(epoch)) {
    ordinals.set(page.page, page.ordinal)
    index.add(page, {
      ordinal: page.ordinal,
      only: (_entry, status) => status === STATUS.written,
      ...(page.statuses && { statuses: page.statuses }),
    })
  }
  return {
    isBefore(hash, at) {
      const first = index.find(hash)
      const begin = at.epoch === epoch ? ordinals.get(at.page) : undefined
      return first !== undefined && begin !== undefined && first.ordinal < begin
    },
    close: () => index.close(),
  }
}
