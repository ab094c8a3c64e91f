/** A value that the column cannot hold: what is wrong with it. */
export class RowFault extends Error {}
