export interface ControlRecord {
  readonly bytes: Uint8Array
  /** Changes with every put. */
  readonly tag: string
}

/**
 * The small place in or beside a target where lease and checkpoints lie. Never counted, listed or fingerprinted.
 * `put` with `ifTag` writes only over that very version (`null`: only where nothing is), and answers undefined when
 * another was faster.
 */
export interface Control {
  get(name: string): Promise<ControlRecord | undefined>
  put(
    name: string,
    bytes: Uint8Array,
    options?: { readonly ifTag?: string | null },
  ): Promise<string | undefined>
  remove(name: string): Promise<void>
  /** The place itself, once nothing is left in it. */
  dispose(): Promise<void>
}
