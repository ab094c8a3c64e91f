import { serveThread } from '../lib/serve-thread.ts'
import { readNow } from './filesystem/read-now.ts'
import { CUT_FILE, cutFile } from './json/read/cut/cut-file.ts'
import { CUT_FILES, cutFiles } from './json/read/cut/cut-files.ts'
import { HASH_FILE, hashFile } from './json/read/hash-file.ts'
import {
  CLOSE_DATABASE,
  closeElsewhere,
  RENDER_PAGE,
  renderElsewhere,
} from './sqlite/read/render-elsewhere.ts'
import { CUT_PAGE, cutPage } from '../store/paging/cut-page.ts'

// The module of the second thread: it loads what cuts pages and hashes files, and nothing else.
serveThread({
  [CUT_FILE]: (request: Parameters<typeof cutFile>[0]) => cutFile(request, readNow),
  [CUT_FILES]: (request: Parameters<typeof cutFiles>[0]) => cutFiles(request, readNow),
  [HASH_FILE]: (request: Parameters<typeof hashFile>[0]) => hashFile(request, readNow),
  [CUT_PAGE]: cutPage,
  [RENDER_PAGE]: renderElsewhere,
  [CLOSE_DATABASE]: closeElsewhere,
})
