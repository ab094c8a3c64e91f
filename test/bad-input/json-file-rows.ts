import { chmodSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Row } from './row.ts'

/** Beside each, so that leaving out the doubtful file leaves something. */
const other = { 'other.json': { k: { n: 1 } } }
const moved = { other: { k: { n: 1 } } }

/** Links, folders and devices where files should be, and trees that no end is seen of. */
export const jsonFileRows: readonly Row[] = [
  {
    name: 'a folder whose name ends in .json',
    files: other,
    lay: (data) => mkdirSync(join(data, 'users.json')),
    verdict: { moved },
  },
  {
    name: 'a folder whose name ends in .json, with a file in it',
    files: { ...other, 'users.json/posts.json': { p: { n: 2 } } },
    verdict: { moved: { ...moved, posts: { p: { n: 2 } } } },
  },
  {
    name: 'a symbolic link to another file of the folder',
    files: other,
    lay: (data) => symlinkSync('other.json', join(data, 'twin.json')),
    verdict: { moved: { ...moved, twin: { k: { n: 1 } } } },
  },
  {
    name: 'a symbolic link to a file outside of the folder',
    files: other,
    lay: (data) => {
      writeFileSync(join(data, '..', 'secret.json'), '{"s":{"n":9}}')
      symlinkSync('../secret.json', join(data, 'users.json'))
    },
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a symbolic link to a folder outside of the folder',
    files: other,
    lay: (data) => {
      mkdirSync(join(data, '..', 'elsewhere'))
      writeFileSync(join(data, '..', 'elsewhere', 'secret.json'), '{"s":{"n":9}}')
      symlinkSync('../elsewhere', join(data, 'linked'))
    },
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a symbolic link to the folder itself',
    files: other,
    lay: (data) => symlinkSync('.', join(data, 'again')),
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a symbolic link that leads nowhere',
    files: other,
    lay: (data) => symlinkSync('nowhere.json', join(data, 'users.json')),
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a symbolic link to itself',
    files: other,
    lay: (data) => symlinkSync('users.json', join(data, 'users.json')),
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a device that never ends, under a name of data',
    files: other,
    lay: (data) => symlinkSync('/dev/zero', join(data, 'users.json')),
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'a file name that is not UTF-8',
    files: other,
    lay: (data) =>
      writeFileSync(
        Buffer.concat([Buffer.from(`${data}/a`), Buffer.from([0xff]), Buffer.from('.json')]),
        '{"u":{"n":2}}',
      ),
    verdict: { refused: 'STORE_UNSUPPORTED' },
  },
  {
    name: 'one file under two names',
    files: other,
    lay: (data) => linkSync(join(data, 'other.json'), join(data, 'twin.json')),
    verdict: { moved: { ...moved, twin: { k: { n: 1 } } } },
  },
  {
    name: 'a file that may only be read',
    files: other,
    lay: (data) => chmodSync(join(data, 'other.json'), 0o444),
    verdict: { moved },
  },
  {
    name: 'a file forty folders down',
    files: { ...other, [`${'d/'.repeat(40)}users.json`]: { u: { n: 2 } } },
    verdict: { moved: { ...moved, users: { u: { n: 2 } } } },
  },
  {
    name: 'a file whose name has 250 bytes',
    files: { ...other, [`${'n'.repeat(245)}.json`]: { u: { n: 2 } } },
    verdict: { moved: { ...moved, ['n'.repeat(245)]: { u: { n: 2 } } } },
  },
  {
    name: 'file names with line feeds, quotes and a percent sign',
    files: {
      ...other,
      'a\nb.json': { u: { n: 2 } },
      [`it's "q".json`]: { u: { n: 3 } },
      '50%.json': { u: { n: 4 } },
    },
    verdict: {
      moved: { ...moved, 'a\nb': { u: { n: 2 } }, [`it's "q"`]: { u: { n: 3 } }, '50%': { u: { n: 4 } } },
    },
  },
]
