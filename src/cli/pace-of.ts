import type { Flags } from './words/flags.ts'

/** How a run is done, as far as it was said. */
export function paceOf({ batchSize, jobs }: Flags): { readonly batchBytes?: number; readonly jobs?: number } {
  return { ...(batchSize !== undefined && { batchBytes: batchSize }), ...(jobs !== undefined && { jobs }) }
}
