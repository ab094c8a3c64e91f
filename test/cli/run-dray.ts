import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The built program. */
export const DRAY = fileURLToPath(new URL('../../dist/bin/dray.js', import.meta.url))

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  /** Beside PATH and HOME, the whole environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Flags of node itself. */
  readonly nodeOptions?: readonly string[]
}

/** Runs the built `dray` as a user would, without a terminal. */
export function runDray(
  words: readonly string[],
  { cwd, env = {}, nodeOptions = [] }: RunOptions = {},
): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [...nodeOptions, DRAY, ...words], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }))
  })
}
