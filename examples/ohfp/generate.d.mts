export type OhfpShape = 'flat' | 'nested' | 'split' | 'nested-split'
export interface OhfpRecords {
  readonly templates: readonly Readonly<Record<string, unknown>>[]
  readonly requests: readonly Readonly<Record<string, unknown>>[]
  readonly machines: readonly Readonly<Record<string, unknown>>[]
}
export function generate(request: {
  readonly out: string
  readonly shape?: OhfpShape
  readonly seed?: number
  readonly scale?: number
}): void
