import { listOf } from './random.mjs'
import { awkwardTexts, longText, sentence } from './texts.mjs'

export function makeProviderKeys({ random, ids }) {
  return ['anthropic', 'google_gemini', 'groq', 'ollama', 'openrouter'].map((provider) => ({
    id: ids.next(),
    name: `${provider} key`,
    provider,
    key: `sk-invented-${random.letters(40)}`,
    isDefault: false,
    isActive: random.chance(0.8),
    environment: random.pick(['production', 'development']),
    ...(random.chance(0.5) && { description: sentence(random, 6), expiresAt: 1_893_456_000_000 }),
    ...ids.kept(),
  }))
}

export function makeProjects({ random, ids }, count) {
  return listOf(count, (i) => ({
    id: ids.next(),
    name: awkwardTexts[i] ?? `project ${i}`,
    description: i === 0 ? '' : sentence(random, 12),
    path: `/srv/${random.letters(8)}/${i}`,
    ...ids.kept(),
  }))
}

export function makeFiles(made, project, count) {
  return listOf(count, (i) => makeFile(made, project, i))
}

function makeFile({ random, ids }, project, i) {
  const name = `${random.letters(6)}-${i}.ts`
  const content = contentOf(random, i)
  const isSummarised = random.chance(0.4)
  return {
    id: ids.next(),
    projectId: project.id,
    name,
    path: `src/${random.pick(['api', 'ui', 'größe', '日本'])}/${name}`,
    extension: '.ts',
    size: i === 7 ? Number.MAX_SAFE_INTEGER : Buffer.byteLength(content ?? ''),
    content,
    summary: isSummarised ? sentence(random, 20) : null,
    summaryLastUpdated: isSummarised ? ids.next() : null,
    meta: i % 5 === 0 ? null : JSON.stringify({ tokens: random.below(5000), ratio: random.below(1e6) / 1e6 }),
    checksum: random.chance(0.9) ? random.letters(64) : null,
    ...ids.kept(),
  }
}

function contentOf(random, i) {
  if (i % 11 === 0) return null
  if (i === 1) return longText(random, 200_000)
  if (i % 13 === 0) return random.pick(awkwardTexts)
  return `export const ${random.letters(7)} = "${sentence(random, 10 + random.below(40))}"\n\treturn \\ /* é */\r\n`
}
