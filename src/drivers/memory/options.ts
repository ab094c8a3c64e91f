import { z } from 'zod'

/** `memory:name` takes no options, and neither do its collections. */
export const addressOptions = z.strictObject({})
export const readOptions = z.strictObject({})
export const storeOptions = z.strictObject({})
