import { mkdir, rm } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { crashPoint } from '../lib/crash-point.ts'
import { ignoring, makeFolderDurably, removeDurably, syncFolder, writeDurably } from '../lib/durable-file.ts'
import { FINGERPRINT_VERSION } from '../model/scan/api.ts'
import { parseAddress } from '../store/address.ts'
import { onFile } from '../store/file-error.ts'
import type { Pin, Tee } from '../store/source.ts'
import { backupCorrupt } from './backup-corrupt.ts'
import { type CopiedUnit, copyUnits } from './copy-units.ts'
import { type Application, describeApplication } from './describe-application.ts'
import { drayVersion } from './dray-version.ts'
import {
  type BundleUnit,
  DATA_FOLDER,
  type Manifest,
  MANIFEST_FILE,
  MANIFEST_VERSION,
  renderManifest,
} from './manifest.ts'

export interface BundleRequest {
  /** Where bundles lie; each gets a folder of its own in it. */
  readonly folder: string
  /** The run that it protects. */
  readonly run?: string
  readonly source: {
    readonly address: string
    readonly identity: string
    /** A local file or folder, to look for the application around it; from the identity unless told. */
    readonly path?: string
  }
}

export interface Bundle {
  readonly folder: string
  readonly manifest: Manifest
}

export interface BundleInMaking {
  readonly folder: string
  /** For the pin of the source: both read every byte once, at one moment. */
  readonly tee: Tee
  /**
   * Compares what was copied with what was pinned, and completes the bundle. It is durable then, but not yet verified.
   * @throws DrayError BACKUP_CORRUPT, STORE_FULL, PERMISSION_DENIED, IO_FAILED
   */
  finish(pin: Pin): Promise<Bundle>
  /** Removes all of it. Idempotent. */
  abandon(): Promise<void>
}

/**
 * Begins a copy of a source in a new folder `<folder>/<YYYYMMDD-HHMMSS>` (UTC), for its owner alone.
 * @throws DrayError PERMISSION_DENIED, STORE_FULL, IO_FAILED
 */
export async function createBundle(request: BundleRequest): Promise<BundleInMaking> {
  const begun = new Date()
  const id = await onFile({ path: request.folder, doing: 'write' }, () =>
    makeNewFolder(request.folder, begun),
  )
  const folder = join(request.folder, id)
  const copying = copyUnits(join(folder, DATA_FOLDER))
  return {
    folder,
    tee: copying.tee,
    async finish(pin) {
      const manifest: Manifest = {
        v: MANIFEST_VERSION,
        id,
        createdAt: begun.toISOString(),
        drayVersion: await drayVersion(),
        ...(request.run !== undefined && { run: request.run }),
        source: { address: request.source.address, identity: request.source.identity },
        generation: pin.generation,
        fingerprintVersion: FINGERPRINT_VERSION,
        ...(await applicationAround(request.source)),
        units: unitsOf(pin, copying.copied()),
        ...(pin.records && { records: pin.records }),
        complete: true,
      }
      const path = join(folder, MANIFEST_FILE)
      crashPoint('backup.manifest:before')
      await onFile({ path, doing: 'write' }, () => writeDurably(path, renderManifest(manifest)))
      crashPoint('backup.manifest:after')
      return { folder, manifest }
    },
    async abandon() {
      await copying.close()
      await onFile({ path: folder, doing: 'remove' }, async () => {
        // First what makes it a bundle: half of one must not look like a whole.
        await rm(join(folder, MANIFEST_FILE), { force: true })
        await removeDurably(folder)
      })
    },
  }
}

/** Never one that is there: two backups of one second get two folders. @returns its name */
async function makeNewFolder(parent: string, now: Date): Promise<string> {
  await makeFolderDurably(parent, { mode: 0o700 })
  const time = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  for (let n = 1; ; n++) {
    const name = n === 1 ? time : `${time}-${n}`
    const isNew = await mkdir(join(parent, name), { mode: 0o700 }).then(() => true, ignoring('EEXIST'))
    if (!isNew) continue
    crashPoint('backup.folder:made')
    await mkdir(join(parent, name, DATA_FOLDER), { mode: 0o700 })
    await syncFolder(join(parent, name))
    await syncFolder(parent)
    return name
  }
}

/** Unit by unit what was pinned, after it was compared with what was copied. */
function unitsOf(pin: Pin, copied: ReadonlyMap<string, CopiedUnit>): readonly BundleUnit[] {
  const units = Array.from(pin.units, ({ path, bytes, modifiedMs, sha256 }): BundleUnit => {
    const copy = copied.get(path)
    if (!copy) throw backupCorrupt(`${path} was pinned but not copied`)
    if (copy.bytes !== bytes || copy.sha256 !== sha256) {
      throw backupCorrupt(`The copy of ${path} is not what was pinned: ${copy.bytes} of ${bytes} bytes`, {
        hint: 'The source may have changed meanwhile. Let it rest, then give the command again.',
      })
    }
    return { path, bytes, sha256, modifiedMs }
  })
  const pinned = new Set(units.map(({ path }) => path))
  const strange = [...copied.keys()].find((path) => !pinned.has(path))
  if (strange !== undefined) throw backupCorrupt(`${strange} was copied but is not part of the pin`)
  return units.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

async function applicationAround({
  identity,
  path,
}: BundleRequest['source']): Promise<{ application?: Application }> {
  const place = path ?? parseAddress(identity)?.path
  if (place === undefined || !isAbsolute(place)) return {}
  const application = await describeApplication(place)
  return application ? { application } : {}
}
