import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache } from './generate.mjs'

const usageFile = join(cache, 'usage')
const reportUsage = fileURLToPath(new URL('report-usage.mjs', import.meta.url))
const hasGnuTime = /GNU/.test(String(spawnSync('/usr/bin/time', ['--version'], { encoding: 'utf8' }).stdout))

/**
 * Runs one program to its end. @returns wall-clock seconds, those of processor, and the peak of its resident memory in MiB
 * (both undefined where this system has no way to tell)
 */
export function measure({ program, words, cwd }) {
  const isNode = program === process.execPath
  const [command, ...given] = hasGnuTime
    ? ['/usr/bin/time', '-f', '%M %U %S', '-o', usageFile, program, ...words]
    : isNode
      ? [program, '--import', reportUsage, ...words]
      : [program, ...words]
  const { DRAY_STATE: _, ...environment } = process.env
  const started = performance.now()
  const { status, error, stdout, stderr } = spawnSync(command, given, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...environment, DRAY_BENCH_USAGE: usageFile, NO_COLOR: '1' },
  })
  const seconds = (performance.now() - started) / 1000
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}\n${stdout}${stderr}`)
  return { seconds, ...(hasGnuTime || isNode ? usage() : {}) }
}

/** Kilobytes, and seconds as user and in the system, in both ways of measuring. */
function usage() {
  const last = readFileSync(usageFile, 'utf8').trim().split('\n').at(-1)
  const [peak, user, system] = last.split(' ').map(Number)
  return { peakMiB: peak / 1024, processor: user + system }
}
