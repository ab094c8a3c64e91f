import type { Checkpoint } from '../../../model/checkpoint.ts'
import { type Counts, zeroCounts } from '../../../model/counts.ts'
import { Digest } from '../../../model/digest.ts'
import type { DocumentPage } from '../../../model/page/document-page.ts'
import { type Outcomes, STATUS } from '../../../model/outcomes.ts'
import type { At } from '../../../ledger/run-files.ts'
import type { MappedPage } from '../../../plan/mapping/mapped-page.ts'

/** A page that only has to be written. */
export interface PreparedPage {
  readonly at: At
  readonly page: DocumentPage
  readonly mapped: MappedPage
}

export function firstCheckpoint(epoch: number): Checkpoint {
  return {
    epoch,
    page: 0,
    ordinal: 0,
    cursor: undefined,
    counts: zeroCounts(),
    digest: new Digest(),
    last: undefined,
  }
}

/** How far a route is once that page is in. */
export function checkpointAfter(
  before: Checkpoint,
  { at, page, mapped }: PreparedPage,
  outcomes: Outcomes,
): Checkpoint {
  return {
    epoch: at.epoch,
    page: at.page,
    ordinal: before.ordinal + mapped.page.count,
    cursor: page.next,
    counts: countsAfter(before.counts, page, mapped, outcomes),
    digest: digestAfter(before.digest, mapped.page, outcomes),
    last: outcomes.status,
  }
}

/** The same for a page of what had been rejected: nothing was read, and of each there is another outcome. */
export function checkpointAgain(
  before: Checkpoint,
  { at, page }: { readonly at: At; readonly page: DocumentPage },
  outcomes: Outcomes,
): Checkpoint {
  const tally = outcomes.tally()
  const { counts } = before
  return {
    ...before,
    page: at.page,
    ordinal: before.ordinal + page.count,
    counts: {
      ...counts,
      written: counts.written + tally.written,
      unchanged: counts.unchanged + tally.unchanged,
      skipped: counts.skipped + tally.skipped,
      conflicted: counts.conflicted + tally.conflicted,
      rejected: counts.rejected - page.count + tally.rejected,
    },
    digest: digestAfter(before.digest, page, outcomes),
    last: outcomes.status,
  }
}

function countsAfter(before: Counts, page: DocumentPage, mapped: MappedPage, outcomes: Outcomes): Counts {
  const tally = outcomes.tally()
  const refused = page.problems.length + mapped.refusals.length
  return {
    read: before.read + page.count + page.problems.length,
    mapped: before.mapped + mapped.page.count,
    filtered: before.filtered + mapped.filtered,
    refused: before.refused + refused,
    produced: before.produced + mapped.page.count,
    written: before.written + tally.written,
    unchanged: before.unchanged + tally.unchanged,
    skipped: before.skipped + tally.skipped,
    conflicted: before.conflicted + tally.conflicted,
    rejected: before.rejected + tally.rejected,
  }
}

/** Only what is in the target now. */
function digestAfter(before: Digest, page: DocumentPage, outcomes: Outcomes): Digest {
  const digest = before.clone()
  for (let i = 0; i < page.count; i++) {
    const status = outcomes.of(i)
    if (status === STATUS.written || status === STATUS.unchanged) digest.addEntry(page, i)
  }
  return digest
}
