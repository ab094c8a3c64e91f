import { conversion } from './shapes.ts'

export default conversion('flat', 'nested')
