/** For a host that writes rows which it got from a guard in another process. */
export { csvRecord } from '../history/csv.ts';
export { writeRowFile } from '../history/row-file.ts';
