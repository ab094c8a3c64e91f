import { DrayError } from '../model/error.ts'
import type { Rate } from '../model/rate.ts'
import type { Wait } from '../model/wait.ts'
import { parseAddress, redactAddress, splitAddress } from './address.ts'
import type { Address } from './address.ts'
import { closestWord } from './closest-word.ts'
import type { Driver, Drivers, OpenContext } from './driver.ts'
import { withElements } from './elements/with-elements.ts'
import { checked } from './layers/checked.ts'
import { crashing } from './layers/crashing.ts'
import { paced } from './layers/paced.ts'
import { readOnly } from './layers/read-only.ts'
import { retry, retrying } from './layers/retrying.ts'
import { knownError, traced } from './layers/traced.ts'
import { withNested } from './nested/with-nested.ts'
import { optionFaults } from './option-faults.ts'
import { paceOf } from './pace.ts'
import { recognisePath } from './recognise-path.ts'
import type { DocumentSource } from './source.ts'
import type { DocumentTarget } from './target.ts'

interface OpenOptions {
  readonly drivers: Drivers
  /** A folder for a driver's own temporary files. */
  readonly scratch: string
  /** Ends waits: between two attempts, and for the rate. */
  readonly signal?: AbortSignal
  /** The most that may come out of the store, or go into it. */
  readonly rate?: Rate
  /** Called before each wait. */
  readonly onWait?: (wait: Wait) => void
}

export interface Opened<Store> {
  readonly store: Store
  readonly address: Address
  readonly driver: Driver
  /** How a plain path was understood, to be said: `a folder`. Absent where the address named its scheme. */
  readonly recognised: string | undefined
}

/**
 * Opens a store and dresses it in its layers. A source has no writing methods at all. Opening writes nothing.
 * @throws ADDRESS_INVALID, STORE_UNKNOWN, STORE_UNSUPPORTED, and whatever the driver says of the place
 */
export function openStore(
  text: string,
  options: OpenOptions & { readonly role: 'source' },
): Promise<Opened<DocumentSource>>
export function openStore(
  text: string,
  options: OpenOptions & { readonly role: 'target' },
): Promise<Opened<DocumentTarget>>
export async function openStore(
  text: string,
  options: OpenOptions & { readonly role: 'source' | 'target' },
): Promise<Opened<DocumentSource | DocumentTarget>> {
  const { drivers, scratch, role } = options
  const { address, recognised } = await addressOf(text, role)
  const driver = driverFor(address, drivers)
  checkOptions(address, driver)
  const context: OpenContext = { scratch, objects: drivers.objects, beside: drivers.beside }
  const open = role === 'source' ? driver.openSource : targetOpener(driver, address)
  const raw = await openRaw(() => open.call(driver, address, context), address, options)
  const store = dressed(raw, driver, options)
  return {
    store: role === 'source' ? withNested(withElements(readOnly(store), scratch), scratch) : crashing(store),
    address,
    driver,
    recognised,
  }
}

/** The layers of every store, outermost first. The only place where they are put together. */
function dressed<Store extends DocumentSource>(
  store: Store,
  { scheme }: Driver,
  { signal, rate = {}, onWait }: OpenOptions,
): Store {
  const patient = retrying(store, { ...(signal && { signal }), ...(onWait && { onWait }) })
  if (Object.keys(rate).length === 0) return traced(checked(patient, scheme))
  const pace = paceOf(rate, { onWait: (ms) => onWait?.({ for: 'rate', ms }) })
  return traced(checked(paced(patient, pace, signal), scheme))
}

async function addressOf(
  text: string,
  role: 'source' | 'target',
): Promise<{ address: Address; recognised: string | undefined }> {
  const address = parseAddress(text)
  if (address) return { address, recognised: undefined }
  const parts = splitAddress(text)
  const { scheme, because } = await recognisePath(parts.path, role)
  return { address: { scheme, ...parts, text: redactAddress(text) }, recognised: because }
}

/** Nothing but the kind is named: where an address is not understood, neither is what in it is a credential. */
function driverFor({ scheme }: Address, { documents }: Drivers): Driver {
  const driver = documents.find((known) => known.scheme === scheme || known.alsoCalled?.includes(scheme))
  if (driver) return driver
  const schemes = documents.map((known) => known.scheme)
  const meant = closestWord(scheme, schemes)
  throw new DrayError('STORE_UNKNOWN', `There is no store of the kind "${scheme}"`, {
    hint: meant ? `Did you mean ${meant}:?` : `There are: ${schemes.map((known) => `${known}:`).join(', ')}`,
    details: [`Known kinds: ${schemes.join(', ')}`],
  })
}

function checkOptions(
  { options, secrets, path }: Address,
  { addressOptions, credentials = [], scheme }: Driver,
): void {
  const place = `${scheme}:${path}`
  const needless = Object.keys(secrets).filter((name) => !credentials.includes(name))
  if (needless.length > 0) {
    throw new DrayError('ADDRESS_INVALID', `${place} was given a credential: ${needless.join(', ')}`, {
      hint:
        credentials.length > 0
          ? `${scheme}: takes ${credentials.join(', ')}`
          : `${scheme}: needs none; leave it out`,
    })
  }
  const parsed = addressOptions.strict().safeParse(options)
  if (parsed.success) return
  const known = Object.keys(addressOptions.shape)
  throw new DrayError('ADDRESS_INVALID', `The options of ${place} are not understood`, {
    hint: known.length > 0 ? `${scheme}: takes ${known.join(', ')}` : `${scheme}: takes no options`,
    details: optionFaults(parsed.error, addressOptions.shape, 'address'),
  })
}

function targetOpener({ openTarget, title }: Driver, { text }: Address): NonNullable<Driver['openTarget']> {
  if (openTarget) return openTarget
  throw new DrayError('STORE_UNSUPPORTED', `${title} can be read, not written (${text})`, {
    hint: 'dray stores lists what can be a target',
  })
}

/** Few enough that an address where nothing answers is reported within two seconds. */
const OPENING_ATTEMPTS = 6

/** There is no store yet for the layers to wrap, so what they would do is done here. */
async function openRaw<Store>(
  open: () => Promise<Store>,
  { text }: Address,
  { signal, onWait }: OpenOptions,
): Promise<Store> {
  try {
    return await retry(open, {
      call: 'open',
      repeat: () => 'repeat',
      signal,
      attempts: OPENING_ATTEMPTS,
      ...(onWait && { onWait }),
    })
  } catch (error) {
    throw knownError(error, 'open', signal).within({ store: text })
  }
}
