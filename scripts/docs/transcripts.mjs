import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { neutralWords } from './neutral-words.mjs'

/**
 * Every page with ```console blocks, with the output that its commands have now. The blocks of a page are run in order
 * in a folder of its own that begins as a copy of docs/sample. Comments beside them: `<!-- fresh folder -->` begins
 * another one, `<!-- before: COMMAND -->` is run without being shown.
 */
export async function pagesWithTranscripts(root) {
  const guide = readdirSync(join(root, 'docs/guide')).filter((name) => name.endsWith('.md'))
  const paths = ['README.md', ...guide.toSorted().map((name) => `docs/guide/${name}`)]
  const pages = {}
  const waiting = [...paths]
  await Promise.all(Array.from({ length: AT_A_TIME }, renewNext))
  return Object.fromEntries(paths.flatMap((path) => (path in pages ? [[path, pages[path]]] : [])))

  async function renewNext() {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const text = readFileSync(join(root, path), 'utf8')
      if (PART.test(text)) pages[path] = await renewed(text, root)
    }
  }
}

const AT_A_TIME = 3

/** A source that was written a moment ago is warned of. */
const LONG_AGO = new Date('2026-02-01T00:00:00Z')

const PART = /<!-- (fresh folder|before: (.*?)) -->|```console\n([^]*?)```/

async function renewed(text, root) {
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'dray-docs-'))
  const words = neutralWords(join(place, 'app'))
  try {
    makeCommands(join(place, 'bin'), root)
    freshFolder(place, root)
    let out = ''
    let rest = text
    for (let match = PART.exec(rest); match; match = PART.exec(rest)) {
      const [part, comment, hidden, block] = match
      out += rest.slice(0, match.index)
      rest = rest.slice(match.index + part.length)
      if (comment === 'fresh folder') freshFolder(place, root)
      else if (hidden !== undefined) words.neutral(await run(words.real(hidden), place))
      out += block === undefined ? part : `\`\`\`console\n${await renewedBlock(block, place, words)}\`\`\``
    }
    return out + rest
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function renewedBlock(block, place, words) {
  let out = ''
  for (const command of block.split('\n').filter((line) => line.startsWith('$ '))) {
    makeOld(place)
    const output = words.neutral(await run(words.real(command.slice(2)), place)).trimEnd()
    out += `${out === '' ? '' : '\n'}${command}\n${output}${output === '' ? '' : '\n'}`
  }
  return out
}

function run(command, place) {
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH: `${join(place, 'bin')}:${PATH}`, HOME, TZ: 'UTC', LANG: 'C.UTF-8' }
  const child = spawn('sh', ['-c', `exec 2>&1\n${command}`], {
    cwd: join(place, 'app'),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve(output))
  })
}

function freshFolder(place, root) {
  rmSync(join(place, 'app'), { recursive: true, force: true })
  cpSync(join(root, 'docs/sample'), join(place, 'app'), { recursive: true })
  makeOld(place)
}

/** Before every command, so that what is said does not hang on how fast the machine is. */
function makeOld(place) {
  const names = readdirSync(join(place, 'app')).filter((name) => /^data|\.json$/.test(name))
  for (const name of names) {
    const inside = statSync(join(place, 'app', name)).isDirectory()
      ? readdirSync(join(place, 'app', name))
      : []
    for (const path of [name, ...inside.map((file) => join(name, file))]) {
      utimesSync(join(place, 'app', path), LONG_AGO, LONG_AGO)
    }
  }
}

/** `dray` and `npx dray` are this checkout; `sql FILE STATEMENTS` is another program that changes a database. */
function makeCommands(folder, root) {
  mkdirSync(folder)
  const node = `'${process.execPath}'`
  const commands = {
    dray: `exec ${node} '${join(root, 'dist/bin/dray.js')}' "$@"`,
    npx: 'exec "$@"',
    sql: `exec ${node} '${join(root, 'scripts/docs/sql.mjs')}' "$@"`,
  }
  for (const [name, line] of Object.entries(commands)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`)
    chmodSync(join(folder, name), 0o755)
  }
}
