import type { DocumentPage } from '../../../model/page/document-page.ts'
import type { DrayError } from '../../../model/error.ts'
import { unsupportedValue } from '../../../store/refused-records.ts'
import type { WritableTable } from './writable-table.ts'

/** Beside the values of a statement. */
const PACKET_SPARE_BYTES = 4096

/** Nobody could read it, even if it could be written. @param bytes of all values of the row */
export function tooLarge(
  { server }: Pick<WritableTable, 'server'>,
  page: DocumentPage,
  i: number,
  bytes: number,
): DrayError | undefined {
  if (bytes + PACKET_SPARE_BYTES <= server.maxPacketBytes) return undefined
  const limit = `max_allowed_packet of the server is ${server.maxPacketBytes} bytes`
  return unsupportedValue(page.keyText(i), `it has ${bytes} bytes, and ${limit}`)
}
