import type { Cut } from '../../../../model/scan/cut-records.ts'
import { ownedPage } from '../../../../model/page/owned-page.ts'
import { CUT_FILE, type CutFileAnswer, type CutFileRequest } from './cut-file.ts'
import type { Gathering } from '../gather.ts'
import type { CutAt, WindowPlace } from '../window-place.ts'

/** Reading a file of this size takes longer than another thread takes to come up. */
export const WORTH_STARTING_BYTES = 16 << 20
/** Below this, asking another thread costs more than it saves. */
export const WORTH_SENDING_BYTES = 64 * 1024

/** Cuts in the second thread, where there is one and the window has nothing but whole, good records. */
export async function cutBeside(
  place: WindowPlace,
  window: CutAt,
  gathering: Gathering,
): Promise<Cut | undefined> {
  const { beside } = place
  const isWorthIt = !window.alone && window.form.shape !== 'value' && isLong(gathering)
  const message = isWorthIt ? fileRequest(place, window, gathering) : undefined
  if (!beside || !message) return undefined
  // Else the first pages are cut here, by code that both threads have to make quick.
  if (window.unit.bytes >= WORTH_STARTING_BYTES) await beside.start()
  const answer = (await beside.call(CUT_FILE, message)) as CutFileAnswer | undefined
  return answer && { ...answer, page: ownedPage(answer.columns) }
}

/** Undefined where the file is not one of this machine. */
export function fileRequest(
  { store }: WindowPlace,
  { unit, form, limit }: CutAt,
  gathering: Gathering,
): CutFileRequest | undefined {
  const path = store.can.localPath?.(unit.key)
  if (path === undefined) return undefined
  return {
    path,
    unit: { key: unit.key, bytes: unit.bytes, tag: unit.tag },
    parts: unit.parts,
    gathering,
    limit: limit.entries,
    form,
  }
}

function isLong({ pieces }: Gathering): boolean {
  let length = 0
  for (let i = 0; i < pieces.length && length < WORTH_SENDING_BYTES; i += 2) {
    length += pieces[i + 1]! - pieces[i]!
  }
  return length >= WORTH_SENDING_BYTES
}
