import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gitCommit } from './git-commit.ts'

/** Which version of an application data belongs to. */
export interface Application {
  readonly name?: string
  readonly version?: string
  /** What its git checkout stood at. */
  readonly commit?: string
}

/**
 * Looks for a `package.json` and a git checkout at or above a path. It is for people who look for the right backup
 * later: what cannot be read is left out.
 */
export async function describeApplication(path: string): Promise<Application | undefined> {
  const found = { ...(await nearestPackage(path)), ...(await nearestCommit(path)) }
  return Object.keys(found).length > 0 ? found : undefined
}

async function nearestPackage(path: string): Promise<Pick<Application, 'name' | 'version'> | undefined> {
  for (const folder of upwards(path)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
    if (text !== undefined) return namesIn(text)
  }
  return undefined
}

async function nearestCommit(path: string): Promise<Pick<Application, 'commit'> | undefined> {
  for (const folder of upwards(path)) {
    const commit = await gitCommit(folder)
    if (commit !== undefined) return { commit }
  }
  return undefined
}

function namesIn(text: string): Pick<Application, 'name' | 'version'> {
  const found: unknown = parsed(text)
  if (typeof found !== 'object' || found === null) return {}
  return {
    ...('name' in found && typeof found.name === 'string' && { name: found.name }),
    ...('version' in found && typeof found.version === 'string' && { version: found.version }),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The path itself, then each folder above it. */
function* upwards(path: string): Generator<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    yield folder
    if (dirname(folder) === folder) return
  }
}
