import { listOf } from './random.mjs'
import { awkwardTexts, sentence } from './texts.mjs'

export function makeChats({ random, ids }, projects, count) {
  return listOf(count, (i) => ({
    id: ids.next(),
    title: awkwardTexts[i] ?? sentence(random, 5),
    ...(random.chance(0.7) && { projectId: random.pick(projects).id }),
    ...ids.kept(),
  }))
}

/** Up to twice `average`; a new chat has none. */
export function makeMessages({ random, ids }, chat, average) {
  return listOf(random.below(2 * average), (i) => ({
    id: ids.next(),
    chatId: chat.id,
    role: random.pick(['user', 'assistant', 'system']),
    content: i % 10 === 3 ? random.pick(awkwardTexts) : sentence(random, 5 + random.below(60)),
    ...(random.chance(0.1) && { type: 'text' }),
    ...ids.kept(),
    ...(random.chance(0.15) && {
      attachments: listOf(1 + random.below(3), () => makeAttachment(random, ids)),
    }),
  }))
}

function makeAttachment(random, ids) {
  const id = ids.next()
  return {
    id,
    fileName: `${random.letters(5)} ü.png`,
    mimeType: 'image/png',
    size: 1 + random.below(5_000_000),
    url: `http://localhost:3147/attachments/${id}?a=1&b=%20`,
    created: id,
  }
}
