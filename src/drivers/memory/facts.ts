import type { Facts } from '../../store/facts.ts'

export const facts: Facts = {
  noun: 'documents',
  consistency: 'pinned',
  keys: 'typed',
  text: 'kept',
  checkpoint: 'with-data',
  uniqueKeys: true,
  writes: 'merge',
  writers: 1,
  persists: false,
  limits: {},
}
