const USER_AND_PASSWORD = /^([a-z][a-z0-9+]*:\/\/[^/@:]*):[^/@]*@/
const SECRET_OPTION = /([?&][^=&]*(?:password|secret|token|key)[^=&]*=)[^&]*/gi

/** An address for eyes: passwords in it are `***`. */
export function redactAddress(text: string): string {
  return text.replace(USER_AND_PASSWORD, '$1:***@').replace(SECRET_OPTION, '$1***')
}
