// Runs every test, or those whose path contains one of the words given, and says last what ran and what did not.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { credentials, filesWithCredentials } from './test/credentials.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'dray-test-'))
const results = join(folder, 'results.json')
// Whatever the tests leave behind lies here: it is searched, and removed.
const leftBehind = join(folder, 'tmp')
mkdirSync(leftBehind)
// Some tests act as another user.
chmodSync(folder, 0o755)
chmodSync(leftBehind, 0o1777)

const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const { status } = spawnSync(process.execPath, [vitest, ...words, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...credentials, TMPDIR: leftBehind, DRAY_USUAL_TMPDIR: tmpdir() },
})
const report = readReport()
const leaks = filesWithCredentials(leftBehind)
rmSync(folder, { recursive: true, force: true })

if (report === undefined) {
  console.error('The tests did not run to their end: there is no result')
  process.exit(status || 1)
}
const tests = report.testResults.flatMap((file) =>
  file.assertionResults.map((test) => ({ ...test, file: file.name })),
)
const count = (state) => tests.filter((test) => test.status === state).length
const passed = count('passed')
const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
)
const failed = count('failed') + brokenFiles.length
const skipped = tests.length - passed - count('failed')

for (const test of tests) {
  if (test.status !== 'passed' && test.status !== 'failed') {
    console.log(`skipped: ${relative(root, test.file)}: ${test.fullName}`)
  }
}
for (const file of brokenFiles) console.log(`could not be loaded: ${relative(root, file.name)}`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
const left = skipped === 0 ? 'nothing was left out' : `${skipped} left out, named above`
console.log(
  `Ran ${report.testResults.length} files of tests on Node ${process.versions.node} (${process.platform}); ${left}.`,
)
for (const path of leaks) console.error(`a credential was left behind in ${path}`)
if (passed + failed === 0) console.error('No test ran at all')
process.exit(status !== 0 || failed > 0 || passed === 0 || leaks.length > 0 ? 1 : 0)

function readReport() {
  try {
    return JSON.parse(readFileSync(results, 'utf8'))
  } catch {
    return undefined
  }
}
