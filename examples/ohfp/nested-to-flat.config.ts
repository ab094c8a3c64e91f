import { conversion } from './shapes.ts'

export default conversion('nested', 'flat')
