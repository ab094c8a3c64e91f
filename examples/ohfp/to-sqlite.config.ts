import { intoTables } from './tables.ts'

export default intoTables('sqlite:./request_database.db')
