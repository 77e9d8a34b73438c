import { app, safeStorage, shell } from 'electron';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Download } from '../../contract/hub.ts';
import { ownCacheFolder } from '../engine/process/folders.ts';
import { Hub } from '../hub/hub.ts';
import { OwnToken, type Cipher } from '../hub/own-token.ts';
import { readHubSettings } from '../hub/settings.ts';
import { environmentToken, firstToken } from '../hub/token.ts';
import { WindowHub } from '../hub/window-hub.ts';
import type { Studio } from '../studio.ts';
import { createSystemFetch } from './hub-fetch.ts';

/** What is being downloaded, and who is told of its changes. */
export interface HubParts {
  readonly hub: WindowHub;
  /** At most one listener, the present window's. */
  onDownloads: (downloads: readonly Download[]) => void;
}

/** The hub of the environment with a token of the person's own. Nothing is asked of any server, nor of the keyring, yet. */
export function createHubParts(studio: Studio): HubParts {
  const own = process.env['SLERPSCOPE_USER_DATA'];
  const ownToken = new OwnToken(join(app.getPath('userData'), 'hub-token'), findCipher);
  const tokens = firstToken([ownToken, environmentToken()]);
  const parts: HubParts = {
    onDownloads: () => undefined,
    hub: new WindowHub({
      openHub: () =>
        new Hub({
          settings: readHubSettings(),
          fetch: createSystemFetch(),
          tokens,
          workFolder:
            own ?? ownCacheFolder({ platform: process.platform, env: process.env, home: homedir() }),
          agent: `slerpscope/${app.getVersion()}`,
        }),
      tokens,
      ownToken,
      openPage: (address) => shell.openExternal(address),
      openModels: () =>
        [studio.state.model, studio.state.second?.model].flatMap((model) => model?.path ?? []),
      onDownloads: (downloads) => parts.onDownloads(downloads),
    }),
  };
  return parts;
}

/** The system's keyring. On Linux without one Chromium would encrypt with a key that everybody knows: that is none. */
async function findCipher(): Promise<Cipher | null> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null;
  if (!(await safeStorage.isAsyncEncryptionAvailable().catch(() => false))) return null;
  return {
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    decrypt: async (bytes) => (await safeStorage.decryptStringAsync(Buffer.from(bytes))).result,
  };
}
