/** How to bring a key about in what one connects with. Menus are named as their makers do, and may have moved since. */
export interface App {
  readonly value: 'prompt' | 'termius' | 'blink' | 'ssh';
  readonly words: string;
  /** How to connect from there. */
  readonly connect: string;
  /** How to come by its public key. */
  readonly key: string;
}

const PROMPT: App = {
  value: 'prompt',
  words: 'Prompt',
  connect: 'In Prompt, add a server with this address, port and user.',
  key: 'In Prompt, open Keys, generate one (Ed25519), and share or copy its public key.',
};

export const APPS: readonly App[] = [
  PROMPT,
  {
    value: 'termius',
    words: 'Termius',
    connect: 'In Termius, add a host with this address, port and user.',
    key: 'In Termius, open Keychain, generate a key (ED25519), and copy its public key.',
  },
  {
    value: 'blink',
    words: 'Blink',
    connect: 'In Blink, type config, open Hosts, and add one with this address, port and user.',
    key: 'In Blink, type config, open Keys & Certificates, make one (ED25519), and copy its public key.',
  },
  {
    value: 'ssh',
    words: 'Plain ssh',
    connect: 'On the other computer, in a terminal, you will use this command.',
    key: 'There, run ssh-keygen -t ed25519, then cat ~/.ssh/id_ed25519.pub, and copy the line.',
  },
];

export function appNamed(value: App['value']): App {
  return APPS.find((app) => app.value === value) ?? PROMPT;
}
