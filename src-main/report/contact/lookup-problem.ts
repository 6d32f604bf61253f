/** A way to the contact did not answer. The message says why, in a sentence for the owner. */
export class LookupProblem extends Error {
  override readonly name = 'LookupProblem';
}

/** What went wrong as one: a time limit and an end are told in our words. */
export function asProblem(error: unknown, server: string, isOver: boolean): LookupProblem {
  if (error instanceof LookupProblem) return error;
  const { name, message, code } = error as NodeJS.ErrnoException;
  const words = { name: `${name}`, message: `${message}` };
  if (isOver || words.name === 'TimeoutError' || words.name === 'AbortError') {
    return new LookupProblem(`${server} did not answer in time.`);
  }
  return new LookupProblem(`${server} can't be asked (${code ?? words.message.slice(0, 120)}).`);
}
