/**
 * What happens when whoever reads the output goes away: a command has nothing
 * more to do (`drawbridge blocked | head`), a guard goes on guarding.
 */
export function outlivePipes(isGuard: boolean): void {
  const gone = (error: NodeJS.ErrnoException) => {
    if (isGuard) return;
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  };
  process.stdout.on('error', gone);
  process.stderr.on('error', gone);
}
