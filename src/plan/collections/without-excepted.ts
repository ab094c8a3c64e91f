import { DrayError } from '../../model/error.ts'
import type { CollectionInfo, DocumentSource } from '../../store/source.ts'
import { unknownCollections } from './unknown-collections.ts'

/**
 * What lies in a source and is not left out. What is not clear about the ones that are left out need not be answered.
 * @throws DrayError as `namesWithout`, and as the store where more than that is not clear
 */
export async function foundWithout(
  source: DocumentSource,
  except: readonly string[],
): Promise<readonly CollectionInfo[]> {
  const { found = [], questions = [] } = (await source.can.survey?.()) ?? {}
  const unclear = questions.flatMap(({ name, proposal }) => name ?? proposal?.name ?? [])
  const isAnswered = unclear.length === questions.length && unclear.every((name) => except.includes(name))
  if (unclear.length === 0 || !isAnswered) return wholeWithout(source, except)
  const names = namesWithout([...found.map(({ name }) => name), ...unclear], except)
  const left = found.filter(({ name }) => names.includes(name))
  return source.collections(Object.fromEntries(left.map(({ name, read }) => [name, read])))
}

async function wholeWithout(
  source: DocumentSource,
  except: readonly string[],
): Promise<readonly CollectionInfo[]> {
  const found = await source.collections()
  const names = namesWithout(
    found.map(({ name }) => name),
    except,
  )
  return found.filter(({ name }) => names.includes(name))
}

/** @throws DrayError COLLECTION_UNKNOWN; USAGE where nothing is left */
export function namesWithout(known: readonly string[], except: readonly string[]): readonly string[] {
  const unknown = except.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw unknownCollections(unknown, known, 'The migration')
  const left = known.filter((name) => !except.includes(name))
  if (left.length > 0) return left
  throw new DrayError('USAGE', 'Nothing is left: every collection is named by --except', {
    details: [`there are: ${known.join(', ')}`],
    hint: 'Leave out fewer of them',
  })
}
