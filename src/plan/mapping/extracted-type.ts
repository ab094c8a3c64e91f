import type { ColumnLayout } from '../../model/layout.ts'
import { DrayError } from '../../model/error.ts'

const TYPES: readonly string[] = ['integer', 'real', 'text'] satisfies ColumnLayout['type'][]

/** The type of a column beside a document. @throws CONFIG_INVALID for one that only rows have */
export function extractedType(name: string, type: string): ColumnLayout['type'] {
  if (isExtracted(type)) return type
  throw new DrayError('CONFIG_INVALID', `The column ${name} beside a document cannot be ${type}`, {
    hint: "Columns beside a document are integer, real or text; for others say store: { layout: 'row' }",
  })
}

function isExtracted(type: string): type is ColumnLayout['type'] {
  return TYPES.includes(type)
}
