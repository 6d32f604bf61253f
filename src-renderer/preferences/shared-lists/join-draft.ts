/** What it takes to join a LAPI, while it is typed. */
import type { CrowdSecSettings } from '../../../src-shared/contract.ts';
import { authorityProblem } from './authority.ts';

export interface JoinDraft {
  readonly url: string;
  readonly name: string;
  readonly key: string;
  readonly ca: string;
  readonly registrationToken: string;
}

export const EMPTY_JOIN: JoinDraft = { url: '', name: '', key: '', ca: '', registrationToken: '' };

/** For joining a LAPI again that is used already. The key is not known here: it is never shown. */
export function draftOf({ url, ca, machineId }: CrowdSecSettings): JoinDraft {
  return { ...EMPTY_JOIN, url, ca: ca ?? '', name: machineId.replace(/^drawbridge-/, '') };
}

export interface Join {
  readonly url: string;
  readonly name: string;
  readonly key: string;
  readonly ca: string | null;
  readonly registrationToken: string | null;
}

export type JoinProblems = Partial<Record<keyof JoinDraft, string>>;

/** What is sent; null where a field can't be read, with what is wrong at each. */
export function readJoin(draft: JoinDraft): { readonly join: Join | null; readonly problems: JoinProblems } {
  const url = draft.url.trim();
  const name = draft.name.trim();
  const key = draft.key.trim();
  const ca = draft.ca.trim();
  const registrationToken = draft.registrationToken.trim();
  const problems: { -readonly [K in keyof JoinDraft]?: string } = {};
  if (!/^https?:\/\/[^\s\p{Cc}@]{1,1990}$/u.test(url))
    problems.url = 'Write its web address: http://lapi.home.example:8080';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) problems.name = 'Letters, digits, - and _ only, at most 64.';
  if (!/^\S{1,500}$/.test(key)) problems.key = 'Paste the key that the command gives. It is one word.';
  const wrong = ca === '' ? null : authorityProblem(ca);
  if (wrong !== null) problems.ca = wrong;
  if (!/^\S{0,500}$/.test(registrationToken)) problems.registrationToken = 'A token is one word.';
  if (Object.keys(problems).length > 0) return { join: null, problems };
  return {
    join: {
      url,
      name,
      key,
      ca: ca === '' ? null : ca,
      registrationToken: registrationToken === '' ? null : registrationToken,
    },
    problems,
  };
}

/** What makes a key on the LAPI's machine. */
export function bouncerCommand(name: string): string {
  const plain = name.trim();
  return `sudo cscli bouncers add ${/^[A-Za-z0-9_-]{1,64}$/.test(plain) ? `drawbridge-${plain}` : 'NAME'}`;
}
