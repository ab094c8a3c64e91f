import type { Checkpoint } from '../../../model/checkpoint.ts'
import { isDrayError } from '../../../model/error.ts'
import type { Outcomes } from '../../../model/outcomes.ts'
import { crashPoint } from '../../../lib/crash-point.ts'
import type { Work } from '../connection/session.ts'
import { commitInDoubt } from '../../../store/tables/refusals.ts'
import { type CheckpointPlace, saveCheckpointSql } from './own-table.ts'

interface CommitRequest {
  readonly address: string
  readonly schema: string
  readonly place: CheckpointPlace
  readonly checkpoint: (outcomes: Outcomes) => Checkpoint
}

/** The end of a page's transaction: its checkpoint and COMMIT, in one message. */
export class PageCommit {
  readonly #request: CommitRequest
  #checkpoint: Checkpoint | undefined

  constructor(request: CommitRequest) {
    this.#request = request
  }

  /** What the statements asked for last make durable. */
  get checkpoint(): Checkpoint | undefined {
    return this.#checkpoint
  }

  /** To be sent at once. With `onlyIf`, an expression, they fail where that is not true. */
  statements(outcomes: Outcomes, { onlyIf }: { readonly onlyIf?: string } = {}): string {
    const { schema, place, checkpoint } = this.#request
    this.#checkpoint = checkpoint(outcomes)
    crashPoint('postgres.commit:before')
    return `${saveCheckpointSql(schema, place, this.#checkpoint, onlyIf)}; COMMIT`
  }

  async send(work: Work, outcomes: Outcomes): Promise<void> {
    const statements = this.statements(outcomes)
    try {
      await work.execute(statements)
    } catch (error) {
      throw this.failure(error)
    }
  }

  /** Of a commit that was sent. A refusal is an answer, and nothing is in; silence is none. */
  failure(error: unknown): unknown {
    const isSilence = isDrayError(error) && error.code === 'STORE_UNREACHABLE'
    return isSilence ? commitInDoubt(this.#request.address, error) : error
  }
}
