import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, normalize, posix } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../src/cli/words/command-list.ts'
import type { CommandSpec } from '../src/cli/words/command-spec.ts'
import { COMMON_OPTIONS } from '../src/cli/words/options.ts'
import { migrationShape } from '../src/definition/migration-shape.ts'
import { ROOT } from './source-files.ts'

const run = promisify(execFile)

interface Page {
  readonly path: string
  readonly text: string
}

const pages = ['docs', 'examples', '.'].flatMap(pagesUnder)
const written = pages.filter(({ path }) => path === 'README.md' || path.startsWith('docs/guide/'))

test('there is something to look at', () => {
  expect(pages.length).toBeGreaterThan(25)
  expect(written.length).toBeGreaterThan(10)
  expect(typeScriptBlocks().length).toBeGreaterThan(5)
  expect(commandsOf(written).length).toBeGreaterThan(40)
  expect(pages.flatMap(linksOf).length).toBeGreaterThan(60)
})

test('pages drawn from the code, and transcripts, are what they would be now (else: npm run docs)', async () => {
  const { stdout } = await run(process.execPath, ['scripts/docs.mjs', '--check'], { cwd: ROOT }).catch(
    (error: { stdout: string }) => error,
  )
  expect(stdout).toMatch(/^\d{2,} pages, 0 stale$/m)
}, 300_000)

test('what a busy machine tells beside is in no transcript', async () => {
  const told =
    'moving\n  users: 4 of 4 records, 977 B\n  verify: 1.4 kB, 12 kB/s, 2 s left\nTime: 1 min 3 s\n'
  const script = `import { neutralWords } from './scripts/docs/neutral-words.mjs'
    process.stdout.write(neutralWords('/app').neutral(process.argv[1]))`
  const words = ['--input-type=module', '-e', script, told]
  const { stdout } = await run(process.execPath, words, { cwd: ROOT })
  expect(stdout).toBe('moving\nTime: 0.1 s\n')
})

describe('links', () => {
  test('lead to files that are there', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter(({ target }) => !existsSync(join(ROOT, target)))
        .map(({ written: link }) => `${page.path}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  test('lead to headings that are there', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter(({ target, heading }) => heading !== undefined && !headingsOf(target).includes(heading))
        .map(({ written: link }) => `${page.path}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  test('lead to every page of docs', () => {
    const linked = new Set(
      pages.flatMap((page) => linksOf(page).flatMap(({ target }) => (target === page.path ? [] : [target]))),
    )
    const lonely = pages.filter(({ path }) => path.startsWith('docs/') && !linked.has(path))
    expect(lonely.map(({ path }) => path)).toEqual([])
  })
})

test('files that are named are there', () => {
  const named = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/`((?:src|test|scripts|docs|bench)\/[\w./-]+)`/g)].map(([, name = '']) => ({
      path,
      name,
    })),
  )
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter(({ name }) => !existsSync(join(ROOT, name)))).toEqual([])
})

describe('commands in README and guide', () => {
  const used = commandsOf(written)

  test('are commands', () => {
    expect(used.filter(({ spec }) => !spec).map(({ text }) => text)).toEqual([])
  })

  test('take the options that they are shown with', () => {
    const wrong = used.filter(({ spec, options }) => {
      const known = new Set(['--help', '--version', ...(spec ? optionNames(spec) : [])])
      return options.some((option) => !known.has(option))
    })
    expect(wrong.map(({ text }) => text)).toEqual([])
  })
})

test('the page about configuration names every option', () => {
  const page = pages.find(({ path }) => path === 'docs/guide/03-configuration.md')!
  const missing = optionsOf(migrationShape).filter((option) => !page.text.includes(`\`${option}\``))
  expect(missing).toEqual([])
})

describe('TypeScript blocks', () => {
  const cache = join(ROOT, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'docs-blocks-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('compile against the sources', async () => {
    const options = { extends: join(ROOT, 'tsconfig.check.json'), include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    for (const { name, code } of typeScriptBlocks()) writeFileSync(join(folder, name), code)
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
    const { stdout } = await run(process.execPath, [tsc, '-p', folder], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    )
    // What is wrong in the sources themselves is told by another test.
    const faults = stdout.split('\n').filter((line) => line.includes('error') && !line.startsWith('../'))
    expect(faults).toEqual([])
  }, 60_000)
})

function pagesUnder(folder: string): Page[] {
  return readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => normalize(join(folder, name)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

interface Link {
  readonly written: string
  /** From the root. */
  readonly target: string
  readonly heading?: string
}

function linksOf({ path, text }: Page): Link[] {
  const prose = text.replace(/```[^]*?```/g, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [file = '', heading] = link.split('#')
    const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file))
    return [{ written: link, target, ...(heading !== undefined && { heading }) }]
  })
}

/** As GitHub makes them: lower case, punctuation gone, spaces to hyphens. */
function headingsOf(path: string): string[] {
  const text = pages.find((page) => page.path === path)?.text ?? ''
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

interface UsedCommand {
  readonly text: string
  readonly spec: CommandSpec | undefined
  readonly options: readonly string[]
}

/** `dray …` in code spans and in blocks that show a shell. */
function commandsOf(from: readonly Page[]): UsedCommand[] {
  return from.flatMap(({ text }) => {
    const blocks = [...text.matchAll(/```(?:console|sh)\n([^]*?)```/g)].flatMap(([, block = '']) =>
      block.split('\n').filter((line) => /^(?:\$ )?(?:npx )?dray /.test(line)),
    )
    const spans = [...text.replace(/```[^]*?```/g, '').matchAll(/`((?:npx )?dray [^`]+)`/g)]
    return [...blocks, ...spans.map(([, span = '']) => span)].map(asCommand)
  })
}

function asCommand(text: string): UsedCommand {
  const line = text.replace(/^\$ /, '').replace(/^npx /, '').split(/[|;]/)[0]!
  const words = line.trim().split(/\s+/).slice(1)
  const spec = COMMANDS.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '))
  return { text, spec, options: words.filter((word) => word.startsWith('--')) }
}

function optionNames({ options }: CommandSpec): string[] {
  return [...options, ...COMMON_OPTIONS].flatMap(({ flags }) => flags.match(/--[a-z-]+/g) ?? [])
}

interface Block {
  readonly name: string
  readonly code: string
}

function typeScriptBlocks(): Block[] {
  return written.flatMap(({ path, text }) =>
    [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ''], i) => ({
      name: `${path.replace(/\W+/g, '-')}-${i}.ts`,
      code,
    })),
  )
}

interface Shape {
  readonly def: {
    readonly shape?: Readonly<Record<string, Shape>>
    readonly innerType?: Shape
    readonly valueType?: Shape
    readonly options?: readonly Shape[]
  }
}

/** Names of all members of an object schema, however deep. */
function optionsOf(schema: unknown, above: readonly unknown[] = []): string[] {
  // One that holds itself has no other names further down.
  if (above.includes(schema)) return []
  const below = (inner: unknown): string[] => optionsOf(inner, [...above, schema])
  const { shape = {}, innerType, valueType, options = [] } = (schema as Shape).def
  const inner = [innerType, valueType, ...options].filter((part) => part !== undefined)
  const members = Object.entries(shape).flatMap(([name, member]) => [name, ...below(member)])
  return [...new Set([...members, ...inner.flatMap(below)])]
}
