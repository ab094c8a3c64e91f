// Documentation that is drawn from the code: `npm run docs` writes it, `--check` tells what is stale. Two kinds: whole
// pages (commands, stores, errors), and the transcripts in README and guide, whose commands are run again. Reads dist/.
process.env.TMPDIR = process.env.DRAY_USUAL_TMPDIR ?? process.env.TMPDIR ?? '/tmp'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedPages } from './docs/generated-pages.mjs'
import { pagesWithTranscripts } from './docs/transcripts.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const isCheck = process.argv.includes('--check')

const pages = { ...(await generatedPages(root)), ...(await pagesWithTranscripts(root)) }
const stale = Object.keys(pages).filter((path) => textAt(path) !== pages[path])

if (!isCheck) for (const path of stale) write(path, pages[path])
for (const path of stale) console.log(isCheck ? `stale: ${path}` : `written: ${path}`)
console.log(`${Object.keys(pages).length} pages, ${stale.length} ${isCheck ? 'stale' : 'written'}`)
if (isCheck && stale.length > 0) {
  console.log('Run: npm run docs, and look at the difference')
  process.exitCode = 1
}

function textAt(path) {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
