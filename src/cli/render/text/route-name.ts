import { printable } from './printable.ts'

/** `users`, or `people → users` where the name changes. */
export function routeName({ from, to }: { readonly from: string; readonly to: string }): string {
  return from === to ? printable(to) : `${printable(from)} → ${printable(to)}`
}
