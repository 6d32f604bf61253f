import { safeStorage } from 'electron';
import { NO_SEAL, type SecretSeal } from '../settings/secret-file.ts';

/** The system's: on a Mac the key lies in the login Keychain. Call it once Electron is ready. */
export function systemSeal(): SecretSeal {
  if (!safeStorage.isEncryptionAvailable()) return NO_SEAL;
  return {
    place: process.platform === 'darwin' ? 'your Keychain' : "a file that the system's keyring encrypts",
    mark: 'sealed',
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  };
}
