import { ZodObject, ZodOptional, ZodRecord, type ZodType } from 'zod'

/** The names that may stand at `path` of a shape; empty where any name may. */
export function knownOptions(shape: ZodType, path: readonly PropertyKey[]): readonly string[] {
  const here = path.reduce<ZodType | undefined>((at, name) => at && below(at, name), shape)
  const object = here && unwrapped(here)
  return object instanceof ZodObject ? Object.keys(object.shape) : []
}

function below(shape: ZodType, name: PropertyKey): ZodType | undefined {
  const at = unwrapped(shape)
  if (at instanceof ZodObject) return at.shape[String(name)] as ZodType | undefined
  return at instanceof ZodRecord ? (at.valueType as ZodType) : undefined
}

function unwrapped(shape: ZodType): ZodType {
  return shape instanceof ZodOptional ? (shape.unwrap() as ZodType) : shape
}
