/** Whose data is asked, for the attribution. */
export interface Source {
  readonly name: string;
  /** When it was made: YYYY-MM-DD, or "unknown". */
  readonly date: string;
  readonly licence: string;
  readonly credit: string;
}
