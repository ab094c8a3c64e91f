// Files of documents, made once and kept in .cache/bench.
import { once } from 'node:events'
import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDocument, randomFrom } from './documents.mjs'

/** Part of each name: a change of the records makes new files. */
const VERSION = 1
const PER_WRITE = 2000
/** Files of the folder that holds one collection. */
const FILES = 1000

export const cache = fileURLToPath(new URL('../.cache/bench', import.meta.url))

/** One file as applications write it: an object by id, compact or indented by 2, or an array. */
const FORMS = {
  compact: { folder: 'compact', frame: ['{', ',', '}'], print: (value) => named(value) },
  indented: { folder: 'indent-2', frame: ['{\n', ',\n', '\n}'], print: indented },
  array: { folder: 'array', frame: ['[', ',', ']'], print: (value) => JSON.stringify(value) },
}

export function documentsPath(count, form) {
  return join(cache, `v${VERSION}-${count}-${FORMS[form].folder}`, 'documents.json')
}

export function makeDocuments(count, form) {
  const random = randomFrom(7)
  const { frame, print } = FORMS[form]
  return madeOnce(documentsPath(count, form), (path) =>
    write(path, { count, frame, record: (i) => print(makeDocument(random, i)) }),
  )
}

/** The same documents over many files of one collection. */
export function folderPath(count) {
  return join(cache, `v${VERSION}-${count}-folder`)
}

export function makeFolder(count) {
  return madeOnce(folderPath(count), (folder) => {
    const random = randomFrom(7)
    const each = Math.ceil(count / FILES)
    mkdirSync(folder)
    for (let from = 0; from < count; from += each) {
      const length = Math.min(each, count - from)
      const records = Array.from({ length }, (_, i) => named(makeDocument(random, from + i)))
      writeFileSync(join(folder, `part-${from}.json`), `{${records.join(',')}}`)
    }
  })
}

/** Records of 100 bytes, whose cost is that of a record and not of its text. */
export function makeNarrow(count) {
  const pad = 'x'.repeat(36)
  const record = (i) => {
    const id = `record-${String(i).padStart(9, '0')}`
    return `"${id}":{"id":"${id}","number":${i},"text":"${pad}"}`
  }
  return madeOnce(join(cache, `v${VERSION}-${count}-narrow`, 'documents.json'), (path) =>
    write(path, { count, frame: FORMS.compact.frame, record }),
  )
}

/** Orders with three lines each, whose lists become a table. */
export function makeOrders(count) {
  const line = (order, place) => ({ sku: `sku-${order}-${place}`, quantity: place + 1, price: order / 8 })
  const record = (i) =>
    JSON.stringify({ id: i, customer: `customer ${i % 997}`, lines: [0, 1, 2].map((at) => line(i, at)) })
  return madeOnce(join(cache, `v${VERSION}-${count}-orders`, 'orders.json'), (path) =>
    write(path, { count, frame: FORMS.array.frame, record }),
  )
}

/** A single record of so many bytes. */
export function makeLargeRecord(bytes) {
  return madeOnce(join(cache, `v${VERSION}-record-${bytes}`, 'documents.json'), (path) => {
    const words = 'lorem ipsum "dolor" sit amet '
    const text = words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes)
    writeFileSync(path, `{"large":${JSON.stringify({ id: 'large', text })}}`)
  })
}

/** The same documents as lines that a database takes as they are: key, tab, JSON. */
export function makeLines(count) {
  const random = randomFrom(7)
  const escaped = (text) => text.replaceAll('\\', '\\\\')
  const record = (i) => {
    const document = makeDocument(random, i)
    return `${document.id}\t${escaped(JSON.stringify(document))}`
  }
  return madeOnce(join(cache, `v${VERSION}-${count}-lines`, 'documents.tsv'), (path) =>
    write(path, { count, frame: ['', '\n', '\n'], record }),
  )
}

async function madeOnce(path, make) {
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  const building = `${path}.tmp`
  rmSync(building, { recursive: true, force: true })
  await make(building)
  renameSync(building, path)
  return path
}

async function write(path, { count, frame: [open, between, close], record }) {
  const out = createWriteStream(path)
  for (let from = 0; from < count; from += PER_WRITE) {
    const length = Math.min(PER_WRITE, count - from)
    const records = Array.from({ length }, (_, i) => record(from + i))
    const text = (from === 0 ? open : between) + records.join(between)
    if (!out.write(text)) await once(out, 'drain')
  }
  out.end(close)
  await once(out, 'close')
}

function named(value) {
  return `${JSON.stringify(value.id)}:${JSON.stringify(value)}`
}

function indented(value) {
  const pad = '  '
  const text = JSON.stringify(value, null, pad.length)
  return `${pad}${JSON.stringify(value.id)}: ${text.replaceAll('\n', `\n${pad}`)}`
}
