import { PAD } from '../../../model/scan/api.ts'
import type { RenderedRequest } from '../../../model/scan/cut-rendered.ts'
import type { Rendered } from './render-page.ts'
import type { Scannable } from './scannable.ts'

/** What is known of every page of a table before it is rendered, as plain data. */
export type PageFrame = Pick<
  RenderedRequest,
  'keys' | 'unit' | 'cells' | 'hasMarks' | 'fractionsAreDoubles' | 'members'
>

/** Of a table whose pages are rendered. */
export function frameOf({ form, statements, unit }: Scannable): PageFrame {
  const { hasMarks, fractionsAreDoubles, members } = statements.rendered!
  const frame = { keys: form.keys, unit, cells: form.hasCells, hasMarks, fractionsAreDoubles }
  return { ...frame, ...(members && { members }) }
}

/** How such a page is cut. */
export function cutOf({ bytes, records, next }: Rendered, frame: PageFrame): RenderedRequest {
  return { ...frame, end: bytes.length - PAD, next, records }
}
