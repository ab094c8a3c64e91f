export function generate(request: {
  readonly out: string
  readonly seed?: number
  readonly scale?: number
}): void
