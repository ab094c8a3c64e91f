import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { configFailure } from './config-failure.ts'
import { importConfig } from './import-config.ts'

export interface ReadConfig {
  /** What the file says, unchecked. */
  readonly value: unknown
  readonly source: string
  /** Absolute paths of every local file that was loaded for it, itself included. */
  readonly files: readonly string[]
}

/** Reads a configuration of any kind. Loading TypeScript or JavaScript runs its code. @throws CONFIG_FAILED */
export async function readConfig(path: string): Promise<ReadConfig> {
  const source = readText(path)
  switch (extname(path)) {
    case '.json':
    case '.yaml':
    case '.yml':
      return { value: await parseText(path, source), source, files: [path] }
    default:
      return { source, ...(await importConfig(path)) }
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw configFailure(path, error)
  }
}

/** JSON is read by the JSON parser; YAML's parser knows the line of a fault, in both. */
async function parseText(path: string, source: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(source, { lineCounter: lines })
  const [fault] = document.errors
  if (extname(path) !== '.json') {
    if (fault) throw configFailure(path, fault, lines.linePos(fault.pos[0]).line)
    return document.toJS({ maxAliasCount: 100 }) as unknown
  }
  try {
    return JSON.parse(source) as unknown
  } catch (error) {
    throw configFailure(path, error, fault && lines.linePos(fault.pos[0]).line)
  }
}
