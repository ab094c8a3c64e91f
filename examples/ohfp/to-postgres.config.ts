import { intoTables } from './tables.ts'

export default intoTables(process.env['OHFP_DATABASE'] ?? 'postgres://localhost/request_database')
