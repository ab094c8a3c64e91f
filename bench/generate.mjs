// The bench's documents: one file, an object by id, about 600 bytes a record: short fields, 10 to 70 words, a nested object,
// arrays, escapes, some of it not ASCII. The same count and indent give the same bytes; made once, kept in .cache/bench.
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Part of the file's name: a change of the records makes a new file. */
const VERSION = 1
const PER_WRITE = 2000

export const cache = fileURLToPath(new URL('../.cache/bench', import.meta.url))

/** @returns the path of `count` documents, printed compact (indent 0) or indented as `JSON.stringify` does it */
export async function documents(count, indent) {
  const folder = join(cache, `v${VERSION}-${count}-${indent === 0 ? 'compact' : `indent-${indent}`}`)
  const path = join(folder, 'documents.json')
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  await write(`${path}.tmp`, count, indent)
  renameSync(`${path}.tmp`, path)
  return path
}

async function write(path, count, indent) {
  const random = randomFrom(7)
  const out = createWriteStream(path)
  const [open, between, close] = indent === 0 ? ['{', ',', '}'] : ['{\n', ',\n', '\n}']
  for (let from = 0; from < count; from += PER_WRITE) {
    const records = []
    for (let i = from; i < Math.min(count, from + PER_WRITE); i++)
      records.push(member(record(random, i), indent))
    const text = (from === 0 ? open : between) + records.join(between)
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end(close)
  await once(out, 'close')
}

function member(value, indent) {
  const name = JSON.stringify(value.id)
  if (indent === 0) return `${name}:${JSON.stringify(value)}`
  const pad = ' '.repeat(indent)
  return `${pad}${name}: ${JSON.stringify(value, null, indent).replaceAll('\n', `\n${pad}`)}`
}

const WORDS =
  'time year people way day man thing woman life child world school state family student group country problem hand part place case week company system program question work café naïve größe 日本 government number night point home water room mother area money story fact month lot right study book eye job word business issue side kind head house service friend father power hour game line end member law car city'.split(
    ' ',
  )

function record(random, i) {
  const words = Array.from({ length: 10 + random.below(61) }, () => random.pick(WORDS))
  return {
    id: `doc-${String(i).padStart(7, '0')}`,
    name: `${random.pick(WORDS)} ${i}`,
    email: `${random.pick(WORDS)}.${i}@example.org`,
    active: random.below(2) === 0,
    score: random.below(1_000_000) / 1000,
    count: random.below(1_000_000),
    createdAt: new Date(1_700_000_000_000 + i * 1000).toISOString(),
    updatedAt: new Date(1_750_000_000_000 + random.below(1e9)).toISOString(),
    parent: random.below(5) === 0 ? null : `doc-${String(random.below(i + 1)).padStart(7, '0')}`,
    tags: Array.from({ length: random.below(5) }, () => random.pick(WORDS)),
    address: {
      street: `${random.pick(WORDS)} street ${random.below(200)}`,
      zip: String(random.below(99_999)),
      geo: [random.below(180_000) / 1000, -random.below(90_000) / 1000],
    },
    text: words.join(' '),
    note: random.below(4) === 0 ? `say "${random.pick(WORDS)}"\n\tpath C:\\${random.pick(WORDS)}` : '',
  }
}

function randomFrom(seed) {
  let state = seed
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return { below, pick: (list) => list[below(list.length)] }
}
