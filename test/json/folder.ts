import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { openFilesystem } from '../../src/drivers/filesystem/index.ts'
import { jsonDriver } from '../../src/drivers/json/index.ts'
import type { DocumentPage } from '../../src/model/page/document-page.ts'
import { parseAddress } from '../../src/store/address.ts'
import type { CollectionInfo, Declared, DocumentSource } from '../../src/store/source.ts'

/** A folder of JSON files, and the source that it is. */
export interface JsonFolder {
  readonly path: string
  put(path: string, content: unknown): Promise<void>
  open(path?: string): Promise<DocumentSource>
  /** The only collection in it. */
  only(declared?: Declared, path?: string): Promise<[DocumentSource, CollectionInfo]>
}

/** An empty one for each test of the file. */
export function jsonFolder(): JsonFolder {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'json-source-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const open = (path = ''): Promise<DocumentSource> => {
    const context = { scratch: folder, objects: openFilesystem }
    return jsonDriver.openSource(parseAddress(`json:${folder}/${path}`)!, context)
  }
  return {
    get path() {
      return folder
    },
    async put(path, content) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      const isText = typeof content === 'string' || content instanceof Uint8Array
      await writeFile(join(folder, path), isText ? content : JSON.stringify(content))
    },
    open,
    async only(declared, path = '') {
      const source = await open(path)
      const infos = await source.collections(declared)
      expect(infos.length).toBe(1)
      return [source, infos[0]!]
    },
  }
}

export const LIMIT = { bytes: 1 << 20, entries: 20_000 }

export async function pagesOf(
  source: DocumentSource,
  info: CollectionInfo,
  limit = LIMIT,
): Promise<DocumentPage[]> {
  const pages: DocumentPage[] = []
  for (let after: DocumentPage['next']; ;) {
    const page = await source.scan(info.name, { layout: info.layout, limit, ...(after && { after }) })
    pages.push(page)
    if (!page.next) return pages
    after = JSON.parse(JSON.stringify(page.next))
  }
}

export async function recordsOf(
  source: DocumentSource,
  info: CollectionInfo,
  limit = LIMIT,
): Promise<(readonly [key: string, body: string])[]> {
  const pages = await pagesOf(source, info, limit)
  return pages.flatMap((page) =>
    [...page.entries()].map((entry) => [entry.key.text, entry.body.text()] as const),
  )
}
