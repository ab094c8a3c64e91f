// Makes the shop's database: the same seed and scale give the same rows. At scale 1 about fifty thousand of them.
//
//   node generate.mjs --out shop.db [--seed 1] [--scale 1]
import { DatabaseSync } from '@photostructure/sqlite'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomFrom } from './random.mjs'

const USERS = 5_000
const PRODUCTS = 1_500
const ORDERS = 12_000
const WAREHOUSES = ['berlin', 'kyiv', 'são-paulo']
const STATES = ['new', 'paid', 'sent', 'returned']
const WORDS = [
  'coffee',
  'größe',
  'naïve',
  '日本',
  "o'clock",
  'two\nlines',
  'back\\slash',
  '"quoted"',
  '👩‍👩‍👧',
  'plain',
]

/** Makes a database at `out`, which must not be there. */
export function generate({ out, seed = 1, scale = 1 }) {
  const random = randomFrom(seed)
  const database = new DatabaseSync(out)
  database.exec(readFileSync(new URL('schema.sql', import.meta.url), 'utf8'))
  // Whoever is referred to may come later.
  database.exec('BEGIN; PRAGMA defer_foreign_keys = ON')
  const users = Math.ceil(USERS * scale)
  const skus = Array.from(
    { length: Math.ceil(PRODUCTS * scale) },
    (_, i) => `SKU-${String(i).padStart(6, '0')}`,
  )
  const insert = (table, rows) => {
    let statement
    for (const row of rows) {
      statement ??= database.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`)
      statement.run(...row)
    }
  }
  insert('users', usersOf(random, users))
  insert('products', productsOf(random, skus))
  const orders = Math.ceil(ORDERS * scale)
  insert('orders', ordersOf(random, { orders, users }))
  insert('order_lines', linesOf(random, { orders, skus }))
  insert('stock', stockOf(random, skus))
  database.exec('COMMIT')
  database.close()
}

function* usersOf(random, count) {
  for (let id = 1; id <= count; id++) {
    // Whoever invited comes before or behind: a reference to its own table, with circles.
    const invitedBy = random.chance(0.4) ? 1 + random.below(count) : null
    const avatar = random.chance(0.1) ? random.bytes(1 + random.below(300)) : null
    const name = `${random.pick(WORDS)} ${random.letters(6)}`
    yield [
      id,
      `user${id}@example.org`,
      name,
      invitedBy,
      random.below(2),
      random.cents(100_000),
      avatar,
      momentOf(random),
    ]
  }
}

function* productsOf(random, skus) {
  for (const sku of skus) {
    const attributes = random.chance(0.7)
      ? JSON.stringify({ colour: random.pick(WORDS), sizes: [1, 2.5, null] })
      : null
    const weight = random.chance(0.9) ? random.below(1_000_000) / 7 : null
    const picture = random.chance(0.05) ? random.bytes(2_000) : null
    yield [
      sku,
      `${random.pick(WORDS)} of ${random.pick(WORDS)}`,
      random.cents(1_000_000),
      weight,
      attributes,
      picture,
    ]
  }
}

function* ordersOf(random, { orders, users }) {
  for (let id = 1; id <= orders; id++) {
    const note = random.chance(0.2) ? `${random.pick(WORDS)}, ${random.pick(WORDS)}` : null
    yield [id, 1 + random.below(users), random.pick(STATES), momentOf(random), note]
  }
}

function* linesOf(random, { orders, skus }) {
  for (let order = 1; order <= orders; order++) {
    const count = 1 + random.below(4)
    for (let line = 1; line <= count; line++) {
      yield [order, line, random.pick(skus), 1 + random.below(9), random.cents(1_000_000)]
    }
  }
}

function* stockOf(random, skus) {
  for (const warehouse of WAREHOUSES) {
    for (const sku of skus)
      yield [warehouse, sku, random.below(500), random.chance(0.5) ? momentOf(random) : null]
  }
}

function momentOf(random) {
  return new Date(1_700_000_000_000 + random.below(1_000_000_000)).toISOString()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string', default: 'shop.db' },
      seed: { type: 'string', default: '1' },
      scale: { type: 'string', default: '1' },
    },
  })
  generate({ out: values.out, seed: Number(values.seed), scale: Number(values.scale) })
}
