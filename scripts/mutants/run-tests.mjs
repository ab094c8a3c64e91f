import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const LONGEST_MS = 300_000

/**
 * Runs some tests of a copy of the project: `files`, and of these only what the pattern `only` matches.
 * @returns tests that passed and failed, by full title, and `why`; files that could not even be loaded
 */
export async function runTests({ folder }, { files, only, env, workers = 1 }) {
  const results = join(folder, 'results.json')
  rmSync(results, { force: true })
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  const words = [
    'run',
    `--maxWorkers=${workers}`,
    '--reporter=json',
    `--outputFile=${results}`,
    '-t',
    only,
    ...files,
  ]
  const child = spawn(process.execPath, [vitest, ...words], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: 'ignore',
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  })
  await once(child, 'close')
  return sorted(folder, JSON.parse(readFileSync(results, 'utf8')))
}

function sorted(folder, { testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      title: fullName,
      status,
      why: failureMessages?.join('\n'),
    })),
  )
  const broken = testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && !assertionResults.some((test) => test.status === 'failed')
  })
  return {
    passed: tests.filter(({ status }) => status === 'passed'),
    failed: tests.filter(({ status }) => status === 'failed'),
    broken: broken.map(({ name, message }) => `${relative(folder, name)}: ${message.split('\n')[0]}`),
  }
}
