import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DocumentPage } from '../../../../model/page/document-page.ts'
import { readNow } from '../../../filesystem/read-now.ts'
import { tagOf } from '../../../filesystem/tag-of.ts'
import { cutFile, type CutFileAnswer, type CutFileRequest } from './cut-file.ts'
import { cutFiles, type CutFilesAnswer } from './cut-files.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dray-cut-files-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function windowOf(name: string, text: string, limit = 1000): CutFileRequest {
  const path = join(folder, name)
  writeFileSync(path, text)
  const found = statSync(path, { bigint: true })
  const bytes = Number(found.size)
  return {
    path,
    unit: { key: name, bytes, tag: tagOf(found) },
    parts: { part: name },
    gathering: { pieces: Float64Array.of(0, bytes), opened: false, final: true },
    limit,
    form: { shape: 'members', keyFields: [], keyPrefix: [], keys: 'text' },
  }
}

function together(windows: readonly CutFileRequest[], limit = 1000) {
  const result = cutFiles({ windows, bytes: 4096, limit }, readNow)
  const answer = result?.answer as CutFilesAnswer | undefined
  return answer && { ...answer, page: new DocumentPage(answer.columns) }
}

function alone(window: CutFileRequest): DocumentPage {
  return new DocumentPage((cutFile(window, readNow)!.answer as CutFileAnswer).columns)
}

function seen(page: DocumentPage) {
  return Array.from({ length: page.count }, (_, i) => ({
    key: page.keyText(i),
    text: page.bodyText(i),
    print: [...page.print(i)],
    traits: page.traits[i],
    unit: page.span(i)?.unit,
    parts: page.span(i)?.parts,
    byte: page.position(i)?.byte,
  }))
}

const texts = [
  `\ufeff{ "a" : {"n": 1}, "b\\n":{"t":"é \\u0000"}}`,
  '{}',
  '{"c":{"a":[1e400,-0]}}',
  ` {"d":{}}\n`,
]

test('records of several files are those of each file, with their places', () => {
  const windows = texts.map((text, i) => windowOf(`whole-${i}.json`, text))
  const all = together(windows)!
  expect(all).toMatchObject({ windows: 4, ended: true, consumed: windows[3]!.unit.bytes })
  expect(seen(all.page)).toEqual(windows.flatMap((window) => seen(alone(window))))
  expect(all.page.count).toBe(4)
})

test('a page keeps its bytes when the next is read', () => {
  for (const names of [['one'], ['one', 'two']]) {
    const first = together(names.map((name) => windowOf(`${name}.json`, `{"${name}":{"is":"first"}}`)))!
    const before = seen(first.page)
    together(names.map((name) => windowOf(`${name}.json`, `{"XXX":{"is":"FIRST"}}`)))
    expect(seen(first.page)).toEqual(before)
  }
})

test('a page ends where it has records enough, within a file or behind one', () => {
  const windows = [windowOf('two.json', '{"a":{},"b":{}}', 1), windowOf('next.json', '{"c":{}}')]
  expect(together(windows, 1)).toMatchObject({ windows: 1, ended: false, consumed: 7 })
  const [first, second] = [windowOf('first.json', '{"a":{},"b":{}}'), windowOf('second.json', '{"c":{}}')]
  expect(together([first, second], 2)).toMatchObject({ windows: 1, ended: true })
})

test.each([
  ['is not JSON', '{"a":{}'],
  ['holds a record that is none', '{"a":1}'],
])('where a file %s, who asked looks for itself', (_, text) => {
  const cut = () => together([windowOf('fine.json', '{"a":{}}'), windowOf('wrong.json', text)])
  // In its thread an error is the same as no answer.
  let answer: unknown
  try {
    answer = cut()
  } catch {
    answer = undefined
  }
  expect(answer).toBeUndefined()
})

test('where a file is not what it was, who asked looks for itself', () => {
  const window = windowOf('changing.json', '{"a":{}}')
  writeFileSync(window.path, '{"a":{"now":"another"}}')
  expect(together([windowOf('still.json', '{"b":{}}'), window])).toBeUndefined()
})
