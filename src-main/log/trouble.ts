/** Why a log can't be opened or read and what to do about it, one sentence or two. */
export function describeReadError(path: string, error: unknown): string {
  const code = errorCode(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `${path} does not exist.`;
    case 'EACCES':
    case 'EPERM':
      return `This user may not read ${path}. Run as root, or add the user to the group that owns the file (often adm).`;
    case 'EISDIR':
      return `${path} is a directory. Name the log file in it.`;
    case 'ELOOP':
      return `${path} is a symbolic link that leads back to itself. Let it point to the log file.`;
    case 'EIO':
    case 'ESTALE':
      return `Reading ${path} failed (${code}). Check the disk or network share that it is on.`;
    default:
      return `Reading ${path} failed: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** ENOENT and its like; null for errors that are none of the system's. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const { code } = error as NodeJS.ErrnoException;
  return code ?? null;
}

/** Whether the error says that there is nothing at that path. */
export function isMissing(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
