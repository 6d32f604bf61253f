/** What a problem says is to be typed on the LAPI's machine; null: it says nothing of the kind. */
export function lapiCommandIn(problem: string | null): string | null {
  const found = /cscli machines validate [A-Za-z0-9_-]{1,100}/.exec(problem ?? '');
  return found === null ? null : `sudo ${found[0]}`;
}
