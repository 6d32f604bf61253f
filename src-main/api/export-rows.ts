/** For a host that writes rows which it got from a guard in another process. */
export { CSV_HEADER, csvOfRow, csvRecord } from '../history/csv.ts';
