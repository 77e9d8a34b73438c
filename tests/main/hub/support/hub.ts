import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Hub, type HubOptions } from '../../../../src/main/hub/hub.ts';
import type { HubSettings } from '../../../../src/main/hub/settings.ts';
import type { TokenSource } from '../../../../src/main/hub/token.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { FakeHub } from './fake-hub.ts';
import { expectClean } from './clean.ts';
import type { FakeRepository } from './fake-repository.ts';

/** A fake hub that ends with the test; then it is checked that no token and no request for xet reached a wrong place. */
export async function startHub(...repositories: FakeRepository[]): Promise<FakeHub> {
  const hub = await FakeHub.start(...repositories);
  onTestFinished(async () => {
    await hub.stop();
    expectClean(hub);
  });
  return hub;
}

export function token(value: string | null): TokenSource {
  return { read: () => Promise.resolve(value === null ? null : { value, origin: 'HF_TOKEN' }) };
}

export interface Client {
  readonly hub: Hub;
  readonly cacheFolder: string;
  readonly workFolder: string;
}

type ClientOptions = Partial<Omit<HubOptions, 'settings'>> & { readonly settings?: Partial<HubSettings> };

/** The program's hub, which asks the fake one and has a cache of its own. */
export function client(fake: FakeHub, { settings, ...options }: ClientOptions = {}): Client {
  const cacheFolder = settings?.cacheFolder ?? join(tempFolder(), 'hub');
  const workFolder = options.workFolder ?? tempFolder();
  const hub = new Hub({
    settings: {
      endpoint: fake.endpoint,
      cacheFolder,
      isOffline: false,
      avoidsLinks: false,
      answerTimeoutMs: 5000,
      idleTimeoutMs: 5000,
      ...settings,
    },
    fetch,
    tokens: token(null),
    workFolder,
    backoffMs: [5, 5, 5, 5, 5],
    ...options,
  });
  return { hub, cacheFolder, workFolder };
}
