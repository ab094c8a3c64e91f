export interface ObjectInfo {
  readonly key: string
  readonly bytes: number
  readonly modifiedMs: number
  /** Changes with the content: an ETag, or an inode where the store has one. */
  readonly tag: string
  /** Of a local file: its device and number. */
  readonly inode?: string
}

export interface ObjectPage {
  readonly objects: readonly ObjectInfo[]
  readonly next: string | undefined
}

interface ObjectReadPowers {
  /** The absolute path of a key, where the store is a local folder: for engines that want a file. */
  readonly localPath?: (key: string) => string
  /** The key of the one object that the store consists of: the user named a single file. */
  readonly only?: string
  /**
   * Fills `into` with all of an object at once, without waiting: for small ones. False where it is not what it was when
   * it was listed, or cannot be read: then `read` tells.
   */
  readonly readNow?: (object: ObjectInfo, into: Uint8Array) => boolean
}

/** A store of whole objects by key (`/` separates parts). Errors are DrayErrors with `store` set. */
export interface ObjectStore {
  readonly address: string
  readonly identity: string
  readonly can: ObjectReadPowers
  /** In key order (UTF-8 bytes). A listing that fails throws; it never ends early. */
  list(request: {
    readonly prefix?: string
    readonly after?: string
    readonly limit?: number
    readonly signal?: AbortSignal
  }): Promise<ObjectPage>
  head(key: string): Promise<ObjectInfo | undefined>
  /** Fills `into` from byte `from` of the object on; answers how many bytes there were (less only at its end). */
  read(
    key: string,
    request: { readonly from: number; readonly into: Uint8Array; readonly signal?: AbortSignal },
  ): Promise<number>
  /** The whole object in chunks. */
  get(key: string, request?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>
  close(): Promise<void>
}
