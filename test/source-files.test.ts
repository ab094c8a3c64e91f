import { expect, test } from 'vitest'
import { parseSource } from './source-files.ts'

test('every form of import is seen, types included', () => {
  const { imports } = parseSource(
    'src/room/file.ts',
    [
      "import type { A } from '../other/a.ts'",
      "import {\n  B,\n  type C,\n} from './b.ts'",
      "import * as d from 'node:d'",
      "import './effect.ts'",
      "export type { E } from './e.ts'",
      "export * from './f.ts'",
      "const g = await import('./g.ts')",
      "type H = import('./h.ts').H",
    ].join('\n'),
  )
  const local = ['b', 'effect', 'e', 'f', 'g', 'h'].map((name) => `src/room/${name}.ts`)
  expect(imports.toSorted()).toEqual(['src/other/a.ts', 'node:d', ...local].toSorted())
})

test('comments and strings are no imports', () => {
  const { imports, code } = parseSource(
    'src/room/file.ts',
    [
      "// import { a } from './a.ts'",
      "/** import('./b.ts')",
      " * console.log('x') */",
      'const text = "a // not a comment"',
      "const url = 'https://example.org'",
    ].join('\n'),
  )
  expect(imports).toEqual([])
  expect(code).not.toContain('console')
  expect(code).toContain('not a comment')
  expect(code).toContain('https://example.org')
})
