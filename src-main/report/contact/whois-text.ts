export interface WhoisField {
  /** In lower case. */
  readonly key: string;
  readonly value: string;
}

/** The fields between two empty lines. */
export type WhoisObject = readonly WhoisField[];

const MOST_LINES = 10_000;
const LONGEST_LINE = 2000;
const FIELD = /^([A-Za-z][A-Za-z0-9_-]{0,40}):[ \t]*(.*)$/;

/** Cuts a WHOIS answer into objects. Remarks ("%" and "#") and what is no field are left out. */
export function whoisObjects(text: string): WhoisObject[] {
  const objects: WhoisField[][] = [];
  let isOpen = false;
  for (const line of text.split('\n', MOST_LINES)) {
    const cut = line.slice(0, LONGEST_LINE).trimEnd();
    if (cut === '') isOpen = false;
    const [, key = '', value = ''] = FIELD.exec(cut) ?? [];
    if (key === '') continue;
    if (!isOpen) objects.push([]);
    isOpen = true;
    objects.at(-1)?.push({ key: key.toLowerCase(), value: value.trim() });
  }
  return objects;
}
