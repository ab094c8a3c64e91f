import { z } from 'zod'

export const Document = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  active: z.boolean(),
  score: z.number(),
  count: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
  parent: z.string().nullable(),
  tags: z.array(z.string()),
  address: z.object({ street: z.string(), zip: z.string(), geo: z.array(z.number()) }),
  text: z.string(),
  note: z.string(),
})

export function mapped(record) {
  return { ...record, words: record.text.split(' ').length }
}
