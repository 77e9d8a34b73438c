import { safeStorage } from 'electron';
import type { Cipher } from '../hub/own-token.ts';

/**
 * The system's keyring; null: there is none. Without one Chromium encrypts on Linux with a key that everybody knows; such
 * bytes begin with v10.
 */
export async function findKeyring(): Promise<Cipher | null> {
  const cipher = 'isAsyncEncryptionAvailable' in safeStorage ? await asyncCipher() : syncCipher();
  if (cipher === null || process.platform !== 'linux') return cipher;
  const sample = await cipher.encrypt('x').catch(() => null);
  return sample && Buffer.from(sample.subarray(0, 3)).toString('latin1') !== 'v10' ? cipher : null;
}

/** Electron 42 and newer. */
async function asyncCipher(): Promise<Cipher | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable().catch(() => false))) return null;
  return {
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (bytes) => (await safeStorage.decryptStringAsync(Buffer.from(bytes))).result,
  };
}

/** Older ones. */
function syncCipher(): Cipher | null {
  if (!safeStorage.isEncryptionAvailable()) return null;
  return {
    encrypt: async (text) => safeStorage.encryptString(text),
    decrypt: async (bytes) => safeStorage.decryptString(Buffer.from(bytes)),
  };
}
