import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/

/**
 * The commit that is checked out in this very folder, read from git's files without git.
 * Their form: https://git-scm.com/docs/gitrepository-layout
 */
export async function gitCommit(folder: string): Promise<string | undefined> {
  const gitFolder = await gitFolderOf(folder)
  const head = await lineOf(join(gitFolder, 'HEAD'))
  if (head === undefined) return undefined
  if (COMMIT.test(head)) return head
  const ref = /^ref: (refs\/.+)$/.exec(head)?.[1]
  if (ref === undefined || ref.split('/').includes('..')) return undefined
  // A worktree has a HEAD of its own and shares its branches.
  const shared = await lineOf(join(gitFolder, 'commondir'))
  const home = shared === undefined ? gitFolder : resolve(gitFolder, shared)
  const commit = (await lineOf(join(home, ref))) ?? (await packedRef(home, ref))
  return commit !== undefined && COMMIT.test(commit) ? commit : undefined
}

/** In a worktree or submodule `.git` is a file that says where the folder is. */
async function gitFolderOf(folder: string): Promise<string> {
  const path = join(folder, '.git')
  const elsewhere = /^gitdir: (.+)$/.exec((await lineOf(path)) ?? '')?.[1]
  return elsewhere === undefined ? path : resolve(folder, elsewhere)
}

async function packedRef(gitFolder: string, ref: string): Promise<string | undefined> {
  const text = await readFile(join(gitFolder, 'packed-refs'), 'utf8').catch(() => '')
  const line = text.split('\n').find((candidate) => candidate.endsWith(` ${ref}`))
  return line?.split(' ')[0]
}

async function lineOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  return text?.trim()
}
