import { freeBuffers } from '../../../../lib/free-buffers.ts'
import type { TaskResult } from '../../../../lib/serve-thread.ts'
import { pageForTransfer } from '../../../../model/page/page-for-transfer.ts'
import type { PageColumns } from '../../../../model/page/page.ts'
import { type Cut, cutRecords, type RecordForm } from '../../../../model/scan/cut-records.ts'
import { fillingOf, type Gathering, type Room } from '../gather.ts'

/** The task of the second thread that reads a window of a local file and cuts it. */
export const CUT_FILE = 'cut-file'

/** A window of a file, as plain data. */
export interface CutFileRequest {
  readonly path: string
  readonly unit: { readonly key: string; readonly bytes: number; readonly tag: string }
  readonly parts: Readonly<Record<string, string>> | undefined
  readonly gathering: Gathering
  readonly limit: number
  readonly form: RecordForm
}

export interface CutFileAnswer {
  readonly columns: PageColumns
  readonly consumed: number
  readonly ended: boolean
}

/** Fills `into` from byte `from` on; false where the file is not what it was. */
export type ReadNow = (
  path: string,
  object: { readonly tag: string },
  into: Uint8Array,
  from: number,
) => boolean

/**
 * The window's records, where there is nothing to say about it. Undefined, or an error, where there is: the file is not
 * what it was, a record is longer than the window, something is wrong in it. Who asked then looks for itself.
 */
export function cutFile(request: CutFileRequest, readNow: ReadNow): TaskResult | undefined {
  const cut = cutWindow(request, readNow)
  if (!cut) return undefined
  const { columns, transfer } = pageForTransfer(cut.page)
  const answer: CutFileAnswer = { columns, consumed: cut.consumed, ended: cut.ended }
  return { answer, transfer }
}

/** The same, as it is before it crosses. @param room where the window is to lie */
export function cutWindow(request: CutFileRequest, readNow: ReadNow, room?: Room): Cut | undefined {
  const { path, unit, parts, gathering, limit, form } = request
  const { window, reads } = fillingOf(gathering, room)
  for (const { from, into } of reads) if (!readNow(path, unit, into, from)) return undefined
  const { opened } = gathering
  const cut = cutRecords(window, { start: 0, opened, limit, unit: unit.key, form, ...(parts && { parts }) })
  if (cut && cut.page.problems.length === 0) return cut
  // Of records that are longer than a window each is read in vain: this thread hardly ever collects what it leaves.
  if (!room) freeBuffers([window.bytes.buffer])
  return undefined
}
