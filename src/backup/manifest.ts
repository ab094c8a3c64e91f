import { createHash } from 'node:crypto'
import type { PinnedUnit } from '../store/source.ts'
import type { Application } from './describe-application.ts'
import { backupCorrupt } from './backup-corrupt.ts'

export const MANIFEST_FILE = 'manifest.json'
/** The units of the source lie below this folder of a bundle, each under its own path. */
export const DATA_FOLDER = 'data'
export const MANIFEST_VERSION = 1

export type BundleUnit = Required<Pick<PinnedUnit, 'path' | 'bytes' | 'sha256' | 'modifiedMs'>>

/** What a bundle holds. Written last: a folder without one is no bundle. */
export interface Manifest {
  readonly v: number
  /** The name of its folder. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly drayVersion: string
  readonly run?: string
  /** The store that was copied. The address is for eyes: secrets are removed. */
  readonly source: { readonly address: string; readonly identity: string }
  /** Of the pin that was taken in the same pass. */
  readonly generation: string
  readonly fingerprintVersion: number
  /** The application that the data belongs to, where one is found around it. */
  readonly application?: Application
  /** By path. */
  readonly units: readonly BundleUnit[]
  /** Per collection, counted by code that shares nothing with the scan. */
  readonly records?: Readonly<Record<string, number>>
  readonly complete: true
}

/** Its text: indented JSON that ends in a checksum of all before it. */
export function renderManifest(manifest: Manifest): string {
  const text = JSON.stringify(manifest, null, 2)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return JSON.stringify({ ...manifest, sha256 }, null, 2) + '\n'
}

/** @throws DrayError BACKUP_CORRUPT when a single bit is not as it was written, or when a newer dray wrote it */
export function parseManifest(text: string, path: string): Manifest {
  const found = parsed(text, path)
  if (typeof found !== 'object' || found === null) throw backupCorrupt(`${path} is not a manifest`)
  if ('v' in found && typeof found.v === 'number' && found.v > MANIFEST_VERSION) {
    throw backupCorrupt(`${path} was written by a newer dray (manifest version ${found.v})`, {
      hint: 'Update dray: npm install dray@latest. Nothing was changed.',
    })
  }
  const { sha256: _, ...rest } = { sha256: '', ...found }
  // Its checksum vouches for what `renderManifest` was given.
  const manifest = rest as unknown as Manifest
  if (renderManifest(manifest) !== text) throw backupCorrupt(`${path} is not as it was written`)
  return manifest
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw backupCorrupt(`${path} is not JSON`, { cause })
  }
}
