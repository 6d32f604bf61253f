import type { Handlers } from '../../src-shared/contract.ts';
import { githubKeys } from '../access/keys/github-keys.ts';
import { hostKeys } from '../access/keys/host-keys.ts';
import { inviteOf, ownHosts } from '../access/keys/invite.ts';
import { makeKeyPair } from '../access/keys/key-pair.ts';
import type { Engine } from './engine.ts';
import { addKeys, candidatesIn, editKey, mendKeyFile, removeKey } from './key-commands.ts';

type KeyCalls = Pick<
  Handlers,
  | 'keys'
  | 'readKeys'
  | 'githubKeys'
  | 'deviceInvite'
  | 'watchKey'
  | 'addKeys'
  | 'removeKey'
  | 'editKey'
  | 'mendKeyFile'
  | 'newKeyPair'
>;

/** The contract's calls about keys. @param told makes errors into what the contract says */
export function keyHandlers(engine: Engine, told: <T>(work: () => T | Promise<T>) => Promise<T>): KeyCalls {
  const { keys, supervisor } = engine;
  const userOrSelf = async (name: string | undefined) => keys.files.user(name ?? keys.self.name);
  return {
    keys: () => told(() => keys.keys()),
    readKeys: (input) => told(() => candidatesIn(engine, input)),
    githubKeys: ({ user, name }) =>
      told(async () => candidatesIn(engine, { user, text: await githubKeys(name, keys.github) })),
    deviceInvite: ({ user: name }) =>
      told(async () => {
        const user = await userOrSelf(name);
        const { port, system } = keys;
        return inviteOf({
          user: user.name,
          port,
          hosts: await ownHosts(system, keys.addresses()),
          hostKeys: await hostKeys(system, user, port),
        });
      }),
    watchKey: ({ fingerprint, since }) =>
      told(() =>
        supervisor.use((guard) => ({
          lastUsed: guard.store.withKeys((known) => known.lastUseSince(fingerprint, since)),
        })),
      ),
    addKeys: (input) => told(() => addKeys(engine, input)),
    removeKey: (input) => told(() => removeKey(engine, input)),
    editKey: (input) => told(() => editKey(engine, input)),
    mendKeyFile: (input) => told(() => mendKeyFile(engine, input)),
    newKeyPair: ({ user: name, ...wish }) =>
      told(async () => {
        const { path, publicPath, publicKey, line, keychain } = await makeKeyPair(
          keys.system,
          await userOrSelf(name),
          wish,
        );
        const { type, label, bits, fingerprint } = line.key;
        return { path, publicPath, publicKey, type, label, bits, fingerprint, keychain };
      }),
  };
}
