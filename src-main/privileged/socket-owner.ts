/**
 * Whose the helper's socket is, in launchd's job (launchd.plist(5)). Administrators reach it by its group. A user who is
 * none, and for whom an administrator installs the helper, reaches it as its owner.
 */
const OWNER = /(<key>SockPathOwner<\/key>\s*<integer>)(\d{1,10})(<\/integer>)/;

/** @returns the uid; null where the job names none */
export function ownerIn(job: string): number | null {
  const [, , uid] = OWNER.exec(job) ?? [];
  return uid === undefined ? null : Number(uid);
}

/** The same job, with the socket of another user. */
export function withOwner(job: string, uid: number): string {
  if (!Number.isSafeInteger(uid) || uid < 0) throw new RangeError(`no uid: ${uid}`);
  return job.replace(OWNER, (_, before: string, _owner: string, after: string) => `${before}${uid}${after}`);
}
