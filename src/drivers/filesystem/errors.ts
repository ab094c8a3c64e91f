import { DrayError } from '../../model/error.ts'
import { fileError, type FileContext } from '../../store/file-error.ts'

/** Runs a request; the system's errors come out as DrayErrors. */
export async function translated<T>(context: FileContext, request: () => Promise<T>): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw fileError(error, context)
  }
}

/** A link that is neither followed nor passed over in silence. */
export function refusedLink(path: string, leads: string): DrayError {
  return new DrayError('STORE_UNSUPPORTED', `The symbolic link ${path} leads ${leads}`, {
    hint: 'Remove the link, or name the files to be read one by one in the configuration',
  })
}

export function refusedName(folder: string): DrayError {
  return new DrayError('STORE_UNSUPPORTED', `A name in ${folder} is not UTF-8, so no key can stand for it`, {
    hint: `Find it with: ls -b ${folder}`,
  })
}

export function refusedKey(key: string): DrayError {
  return new DrayError('CONFIG_INVALID', `"${key}" does not name a file inside the folder`, {
    hint: 'Write a path relative to the folder of the store, without ".."',
  })
}
