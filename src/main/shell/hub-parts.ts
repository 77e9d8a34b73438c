import { app, shell } from 'electron';
import { join } from 'node:path';
import type { Download, HubWait } from '../../contract/hub.ts';
import { Hub } from '../hub/hub.ts';
import { OwnToken } from '../hub/own-token.ts';
import { readHubSettings } from '../hub/settings.ts';
import { environmentToken, firstToken } from '../hub/token.ts';
import { WindowHub } from '../hub/window-hub.ts';
import type { Studio } from '../studio.ts';
import { createSystemFetch } from './hub-fetch.ts';
import { findKeyring } from './keyring.ts';
import { ownCache } from './paths.ts';

/** What is being downloaded, and who is told of its changes. */
export interface HubParts {
  readonly hub: WindowHub;
  /** At most one listener, the present window's. */
  onDownloads: (downloads: readonly Download[]) => void;
  /** Called when a search or a verdict waits; likewise. */
  onWait: (wait: HubWait) => void;
}

/** The hub of the environment with a token of the person's own. Nothing is asked of any server, nor of the keyring, yet. */
export function createHubParts(studio: Studio): HubParts {
  const ownToken = new OwnToken(
    join(app.getPath('userData'), 'hub-token'),
    () => readHubSettings().endpoint,
    findKeyring,
  );
  const tokens = firstToken([ownToken, environmentToken()]);
  const parts: HubParts = {
    onDownloads: () => undefined,
    onWait: () => undefined,
    hub: new WindowHub({
      openHub: () =>
        new Hub({
          settings: readHubSettings(),
          fetch: createSystemFetch(),
          tokens,
          workFolder: ownCache(),
          agent: `slerpscope/${app.getVersion()}`,
          onWait: (wait) => parts.onWait(wait),
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
