/** As the contract takes the name of a file in ~/.ssh. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/;

/** What is wrong with a new key pair as it is typed. Nothing is said of a second passphrase that is not there yet. */
export function pairProblem({
  name,
  passphrase,
  again,
}: {
  readonly name: string;
  readonly passphrase: string;
  readonly again: string;
}): { readonly nameProblem: string | null; readonly againProblem: string | null } {
  const nameProblem =
    name === '' || (NAME.test(name) && !name.endsWith('.pub'))
      ? null
      : 'Letters, digits, ".", "_" and "-", and no ".pub" at the end.';
  const isOther = again !== '' && !passphrase.startsWith(again) && again !== passphrase;
  return { nameProblem, againProblem: isOther ? 'These are not the same.' : null };
}
