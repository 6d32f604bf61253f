/** The guard's sentence beside the word for its state, without saying that word twice. */
export function sentenceBeside(word: string, sentence: string): string {
  if (!sentence.startsWith(word)) return sentence;
  const rest = sentence.slice(word.length);
  const found = /^[.:]\s+(?<what>\S.*)$/su.exec(rest);
  const what = found?.groups?.['what'];
  return what === undefined ? sentence : what.charAt(0).toUpperCase() + what.slice(1);
}
