import { listOf } from './random.mjs'
import { awkwardTexts, sentence } from './texts.mjs'

export function makePrompts({ random, ids }, projects, count) {
  return listOf(count, (i) => ({
    id: ids.next(),
    name: `prompt ${i}`,
    content: awkwardTexts[i] ?? sentence(random, 30),
    ...(random.chance(0.3) && { projectId: random.pick(projects).id }),
    ...ids.kept(),
  }))
}

/** One or two projects for each prompt, never the same one twice. */
export function makeLinks({ random, ids }, prompts, projects) {
  return prompts.flatMap((prompt) => {
    const chosen = new Set(listOf(1 + random.below(2), () => random.pick(projects).id))
    return [...chosen].map((projectId) => ({ id: ids.next(), promptId: prompt.id, projectId }))
  })
}
