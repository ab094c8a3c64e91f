import { drivers } from '../../drivers/index.ts'
import type { CommandContext } from '../command-context.ts'
import { describeStore } from '../describe-store.ts'
import { renderStores } from '../render/stores.ts'

/** `dray stores`: what there is, read from the drivers themselves. */
export async function stores({ screen }: CommandContext): Promise<number> {
  const described = drivers.documents.map(describeStore)
  if (screen.json) screen.printJson(described)
  else screen.print(renderStores(described, screen.paint))
  return 0
}
