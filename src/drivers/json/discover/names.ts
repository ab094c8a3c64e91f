/** `categories` → `category`, `boxes` → `box`, `users` → `user`. */
function singular(name: string): string {
  if (/[^aeiou]ies$/i.test(name)) return `${name.slice(0, -3)}y`
  if (/(?:s|x|z|ch|sh)es$/i.test(name)) return name.slice(0, -2)
  return /[^s]s$/i.test(name) ? name.slice(0, -1) : name
}

/** `prompt-projects` → `promptProjects`. */
function camelCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, i) => (i === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('')
}

/** Fields that may be the key of the records of a collection, the likeliest first. */
export function keyCandidates(collection: string): readonly string[] {
  const snake = collection.replace(/[^A-Za-z0-9]+/g, '_')
  const one = singular(snake)
  return [
    ...new Set(['id', '_id', `${one}_id`, `${snake}_id`, `${camelCase(one)}Id`, `${camelCase(snake)}Id`]),
  ]
}

/** How the part of a path below a folder may be called: `project_data` → `projectId`. */
export function placeholderFor(folder: string | undefined, position: number): string {
  const name = camelCase(singular((folder ?? '').replace(/[_-](?:data|storage|store|files|items)$/i, '')))
  return /^[a-z]/i.test(name) ? `${name}Id` : `part${position}`
}
