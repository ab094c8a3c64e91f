import { conversion } from './shapes.ts'

export default conversion('split', 'nested')
