/**
 * Text of others (keys, messages, paths) made harmless for a terminal: control characters, line breaks and marks that
 * turn the direction of writing become visible escapes, so that two keys which differ in them still look different.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, escape)
}

function escape(sign: string): string {
  if (sign === '\n') return '\\n'
  if (sign === '\t') return '\\t'
  const code = sign.charCodeAt(0).toString(16)
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`
}
