import { listOf } from './random.mjs'

const WORDS =
  'the code reads a file and writes it again with care so nothing that was there before is lost when naïve größe 日本語 🚀 fails'.split(
    ' ',
  )

/** Valid, and easily broken on the way. */
export const awkwardTexts = [
  '',
  'quote " backslash \\ slash / tab \t line\nend\r\n',
  'NUL \u0000 escape \u001b delete \u007f separators \u2028 \u2029',
  'composed é, decomposed e\u0301, right to left שלום, family 👨‍👩‍👧‍👦',
  'half of a pair \ud83d alone',
  '{"looks":"like JSON"}',
  "Robert'); DROP TABLE projects;--",
  '%7BprojectId%7D {projectId} ../../etc/passwd',
  '9007199254740993',
]

export function sentence(random, words) {
  return listOf(words, () => random.pick(WORDS)).join(' ')
}

/** Of about this many characters. */
export function longText(random, characters) {
  const paragraph = `${sentence(random, 60)}\n`
  return paragraph.repeat(Math.ceil(characters / paragraph.length))
}
