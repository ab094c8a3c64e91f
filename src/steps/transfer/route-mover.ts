import { plural } from '../../lib/plural.ts'
import type { Checkpoint } from '../../model/checkpoint.ts'
import type { Cursor } from '../../model/cursor.ts'
import type { DocumentPage } from '../../model/page/document-page.ts'
import { DrayError } from '../../model/error.ts'
import type { Outcomes } from '../../model/outcomes.ts'
import type { Loss } from '../../plan/mapping/loss-tally.ts'
import { mapPage } from '../../plan/mapping/map-page.ts'
import type { MappedPage } from '../../plan/mapping/mapped-page.ts'
import { mapTwice } from '../../plan/mapping/map-twice.ts'
import type { Route } from '../../plan/plan.ts'
import type { At, Journal, RejectLog, WriteLog } from '../../ledger/run-files.ts'
import type { Writer } from '../../store/target.ts'
import type { StepContext } from '../step.ts'
import { checkpointAfter, firstCheckpoint, type PreparedPage } from './account/checkpoint-after.ts'
import { countWaiting } from './again/waiting-rejects.ts'
import { LedgerAccount } from './account/ledger-account.ts'
import { LossCounter } from './account/loss-counter.ts'
import { OrphanCounter } from './account/orphan-counter.ts'
import { OrphansRefused } from './orphans-refused.ts'
import { Owners } from './owners.ts'
import { refuseTooManyRejects } from './refuse-too-many-rejects.ts'
import { placesOf, rejectsBeforeWrite, rejectsOfOutcomes } from './account/rejects-of-page.ts'
import { notedRepeated, RepeatedKeys } from './repeated-keys.ts'
import { stopRequested } from '../stop-requested.ts'
import { tellOutcomes, tellProgress } from './account/tell.ts'

/**
 * One epoch of one route: takes page after page through mapping, write log, target and ledger. Its state is the
 * checkpoint of the last page, and nothing else. The ledger hears of those alone that the target made durable: they may
 * come later for pages that changed nothing there.
 */
export class RouteMover {
  readonly #route: Route
  readonly #context: StepContext
  readonly #writer: Writer
  readonly #log: WriteLog
  readonly #journal: Journal
  readonly #rejects: RejectLog
  readonly #repeated: RepeatedKeys
  readonly #orphans: OrphanCounter
  readonly #losses: LossCounter
  readonly #owners: Owners
  readonly #orphansRefused: OrphansRefused
  readonly #account: LedgerAccount
  #waiting: number
  #at: Checkpoint
  /** Where the next prepared page will be: one behind `#at` while a page is being written. */
  #next: { readonly page: number; readonly ordinal: number }

  constructor(route: Route, context: StepContext, writer: Writer, epoch: number) {
    this.#route = route
    this.#context = context
    this.#writer = writer
    this.#at = writer.at ?? firstCheckpoint(epoch)
    this.#next = { page: this.#at.page + 1, ordinal: this.#at.ordinal }
    this.#log = context.files.writeLog(route.partition)
    this.#journal = context.files.journal(route.partition)
    this.#rejects = context.files.rejectLog(route.partition)
    this.#orphans = new OrphanCounter(route, context, this.#at)
    this.#losses = new LossCounter(route, context, this.#at)
    this.#owners = new Owners(route, context)
    this.#orphansRefused = new OrphansRefused(route, context)
    this.#account = new LedgerAccount(route, context)
    this.#cutBack()
    this.#waiting = this.#at.counts.rejected === 0 ? 0 : countWaiting(route, context)
    this.#repeated = new RepeatedKeys(notedRepeated(route, context), this.#log.pages(epoch))
  }

  get checkpoint(): Checkpoint {
    return this.#at
  }

  get cursor(): Cursor | undefined {
    return this.#at.cursor
  }

  /** Rejects that are tried again when all of the collection is in. */
  get waiting(): number {
    return this.#waiting
  }

  get isDone(): boolean {
    return this.#at.page > 0 && this.#at.cursor === undefined
  }

  close(): void {
    this.#account.close()
    this.#orphans.close()
    this.#owners.close()
    this.#orphansRefused.close()
  }

  /**
   * Everything that can be done about a page while the one before it is being written: it is judged, mapped, and stands
   * in the write log. Pages are prepared one after the other, and written in that order.
   */
  async prepare(page: DocumentPage): Promise<PreparedPage> {
    const context = this.#context
    const route = this.#route
    stopRequested(context)
    const at: At = { epoch: this.#at.epoch, page: this.#next.page }
    const { ordinal } = this.#next
    await context.lease.confirm()
    const map = at.page === 1 ? mapTwice : mapPage
    const judged = await map(page, route, context.codes.get(route.to), context.run)
    const owned = await this.#orphansRefused.leaveOut(this.#owners.leaveOut(judged))
    const mapped = this.#repeated.leaveOut(owned, route)
    this.#refuseInvalid(page, mapped)
    this.#refuseLoss(mapped)
    this.#next = { page: at.page + 1, ordinal: ordinal + mapped.page.count }
    await this.#log.append({ ...at, ordinal, ...columnsOf(mapped.page) })
    return { at, page, mapped }
  }

  /** A page may be written while the one before it is. */
  get overlaps(): boolean {
    return this.#writer.overlaps === true && this.#context.overlaps()
  }

  /**
   * Once the page before it is in, or beside it. When this one is, it is released.
   * @param pageBefore that is still being written
   */
  async write({ at, page, mapped }: PreparedPage, pageBefore?: Promise<void>): Promise<void> {
    const context = this.#context
    const route = this.#route
    stopRequested(context)
    // Notes about a page can only be told apart from those of a page that never arrived while at most one page is under way.
    if (!isPlain(page, mapped)) await pageBefore
    this.#rejects.append(at, rejectsBeforeWrite(page, mapped, route))
    const inTarget = this.#writer.at?.page ?? 0
    this.#orphans.add(at, mapped, inTarget)
    this.#losses.add(at, mapped, inTarget)
    const outcomes = await this.#put({ at, page, mapped }, pageBefore)
    this.#log.settle(at, outcomes.status)
    if (this.#writer.at?.page === at.page) this.#account.add(this.#at)
    tellOutcomes(context, route, page, mapped, outcomes)
    tellProgress(context, route, this.#at.counts, page)
    refuseTooManyRejects(context, route, this.#at.counts, this)
    page.release()
    mapped.page.release()
  }

  async #put({ at, page, mapped }: PreparedPage, pageBefore: Promise<void> | undefined): Promise<Outcomes> {
    let next = this.#at
    let waiting = 0
    const placeOf = placesOf(page, mapped)
    const outcomes = await this.#writer.write(mapped.page, {
      keep: (states) => this.#journal.append(at, states),
      checkpoint: (settled) => {
        const rejects = rejectsOfOutcomes(page, mapped, settled, this.#route, placeOf)
        this.#rejects.append(at, rejects)
        waiting = rejects.filter(({ waits }) => waits).length
        next = checkpointAfter(this.#at, { at, page, mapped }, settled)
        return next
      },
      ...(pageBefore && { pageBefore: arrived(pageBefore) }),
    })
    this.#at = next
    this.#waiting += waiting
    return outcomes
  }

  /**
   * What was logged beyond the target's checkpoint did not happen there. The journal of a target that keeps its
   * checkpoint apart from the data is the exception: there the first pre-state of a key counts, whoever wrote it.
   */
  #cutBack(): void {
    const at: At = { epoch: this.#at.epoch, page: this.#at.page }
    this.#log.cut(at)
    this.#rejects.cut(at)
    if (this.#context.target.facts.checkpoint === 'with-data') this.#journal.cut(at)
    if (this.#at.page > 0) {
      this.#log.settle(at, this.#at.last)
      this.#context.ledger.adopt(this.#context.run.id, this.#route.partition, this.#at)
    }
  }

  /** A quick plan has not seen the values: a loss is refused here at the latest, before it is written. */
  #refuseLoss({ changed, losses }: MappedPage): void {
    if (this.#context.plan.decision.policies.onLoss !== 'fail') return
    const [loss] = losses
    if (loss) throw lossRefused(this.#route, loss)
    if (changed === 0) return
    throw new DrayError(
      'LOSS_NOT_ACCEPTED',
      `The schema changes ${plural(changed, 'document')} of ${this.#route.from} (keep: 'parsed')`,
      {
        store: this.#context.target.address,
        collection: this.#route.from,
        hint: "Keep the originals (keep: 'original'), or accept it: --on-loss coerce",
      },
    )
  }

  #refuseInvalid(page: DocumentPage, mapped: MappedPage): void {
    if (this.#context.plan.decision.policies.onInvalid === 'reject') return
    const [first] = rejectsBeforeWrite(page, mapped, this.#route)
    if (!first) return
    throw new DrayError('RECORD_INVALID', first.reason, {
      store: this.#context.target.address,
      collection: this.#route.from,
      ...(first.key !== undefined && { key: first.key }),
      ...(first.position && { position: first.position }),
      hint: 'Correct the record and `dray resume`, or let such records be listed: --on-invalid reject',
    })
  }
}

/** The failure of the page before is reported by that page: it is no reason to retry this one. */
function arrived(pageBefore: Promise<void>): Promise<void> {
  const before = pageBefore.catch((cause: unknown) => {
    throw new Error('The page before is not in', { cause })
  })
  before.catch(() => {})
  return before
}

/** A page about which nothing has to be noted before it is written. */
function isPlain({ problems }: DocumentPage, { refusals, references, losses }: MappedPage): boolean {
  return problems.length + refusals.length + references.length + losses.length === 0
}

function lossRefused({ from }: Route, { kind, example }: Loss): DrayError {
  return new DrayError('LOSS_NOT_ACCEPTED', `A row does not keep all of a document: ${kind}`, {
    collection: from,
    key: example,
    hint: 'Change the columns in the configuration, or accept it: --on-loss coerce',
  })
}

function columnsOf({
  count,
  keyHashes,
  prints,
}: DocumentPage): Pick<DocumentPage, 'count' | 'keyHashes' | 'prints'> {
  return { count, keyHashes: keyHashes.subarray(0, 2 * count), prints: prints.subarray(0, 4 * count) }
}
