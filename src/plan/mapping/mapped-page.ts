import type { DocumentPage } from '../../model/page/document-page.ts'
import type { ErrorCode } from '../../model/error-codes.ts'
import type { Key } from '../../model/key.ts'
import type { Loss } from './loss-tally.ts'

/** A record that schema, mapping or layout refuse: it is rejected before any write. */
export interface Refusal {
  /** Index in the page as it was read. */
  readonly index: number
  readonly code: ErrorCode
  readonly reason: string
}

/** A field of another collection's key, to be looked up: parent collection and the key it names. */
export interface Reference {
  readonly index: number
  readonly field: string
  readonly collection: string
  readonly key: Key
}

export interface MappedPage {
  /** What is offered to the target. */
  readonly page: DocumentPage
  /** Per entry of `page`: its index in the page as it was read. */
  readonly from: Int32Array | undefined
  readonly refusals: readonly Refusal[]
  readonly filtered: number
  readonly references: readonly Reference[]
  /** Documents that `keep: 'parsed'` changes. */
  readonly changed: number
  /** What rows do not keep of the documents that they are made of. */
  readonly losses: readonly Loss[]
}
