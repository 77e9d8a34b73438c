import { homedir } from 'node:os';
import { ownCacheFolder } from '../main/engine/process/folders.ts';
import { Hub, type HubOptions } from '../main/hub/hub.ts';
import { createNodeFetch } from '../main/hub/network/node-fetch.ts';
import { readHubSettings, type Environment } from '../main/hub/settings.ts';
import { environmentToken } from '../main/hub/token.ts';

/**
 * The hub and the cache that the environment names, and the token of HF_TOKEN or of the token file. Asks nothing of any
 * server. Throws hub/malformed where HF_ENDPOINT is no address.
 * @param onWait called when a search or a verdict waits before it asks again
 */
export function openHub(onWait?: HubOptions['onWait'], env: Environment = process.env): Hub {
  return new Hub({
    settings: readHubSettings(env),
    fetch: createNodeFetch(env),
    tokens: environmentToken(env),
    workFolder: ownCacheFolder({ platform: process.platform, env, home: homedir() }),
    ...(onWait && { onWait }),
  });
}
