/** A plain pause, for the few places where the passing of time itself is the matter. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks again and again until the answer is neither null, undefined nor false.
 * @param what completes "waited in vain for …"
 * @throws after the limit, with the last error that the question threw
 */
export async function waitFor<T>(
  what: string,
  question: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limitMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  let lastError: unknown;
  do {
    try {
      const answer = await question();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    await pause(100);
  } while (Date.now() < deadline);
  const why = lastError instanceof Error ? `: ${lastError.message}` : '';
  throw new Error(`waited in vain for ${what}, ${limitMs / 1000} s${why}`);
}
