import { homedir } from 'node:os';
import { join } from 'node:path';
import { show } from '../files/untrusted-text.ts';
import { HubError } from './error.ts';

/** Where the hub is and where its files are kept, as Python's huggingface_hub reads it from the environment. */
export interface HubSettings {
  /** Address without a slash at its end: https://huggingface.co, or a mirror's (HF_ENDPOINT). */
  readonly endpoint: string;
  /** The folder with `models--…` in it. */
  readonly cacheFolder: string;
  /** No request may be made. */
  readonly isOffline: boolean;
  /** The person wants no symbolic links in the cache. */
  readonly avoidsLinks: boolean;
  /** Milliseconds until an answer must begin. */
  readonly answerTimeoutMs: number;
  /** Milliseconds without a byte after which a body is given up. */
  readonly idleTimeoutMs: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_ENDPOINT = 'https://huggingface.co';

/**
 * Reads the settings. Throws hub/malformed where HF_ENDPOINT is no address.
 * @param home folder of the person, which `~` stands for
 */
export function readHubSettings(env: Environment = process.env, home: string = homedir()): HubSettings {
  return {
    endpoint: readEndpoint(env),
    cacheFolder: findCacheFolder(env, home),
    isOffline: isTrue(env['HF_HUB_OFFLINE']) || isTrue(env['TRANSFORMERS_OFFLINE']),
    avoidsLinks: isTrue(env['HF_HUB_DISABLE_SYMLINKS']),
    answerTimeoutMs: readSeconds(env, 'HF_HUB_ETAG_TIMEOUT') * 1000,
    idleTimeoutMs: readSeconds(env, 'HF_HUB_DOWNLOAD_TIMEOUT') * 1000,
  };
}

/** The first that is set (constants.py of huggingface_hub), on Windows too. */
function findCacheFolder(env: Environment, home: string): string {
  const own = env['HF_HUB_CACHE'] || env['HUGGINGFACE_HUB_CACHE'];
  return own ? expandPath(own, env, home) : join(findHubHome(env, home), 'hub');
}

/** The folder with the token and the cache: HF_HOME, else below the person's cache folder. */
export function findHubHome(env: Environment, home: string): string {
  if (env['HF_HOME']) return expandPath(env['HF_HOME'], env, home);
  const caches = env['XDG_CACHE_HOME'] ? expandPath(env['XDG_CACHE_HOME'], env, home) : join(home, '.cache');
  return join(caches, 'huggingface');
}

/** `~` and `$NAME` as Python's expanduser and expandvars replace them; a name that is not set stays as it is. */
export function expandPath(path: string, env: Environment, home: string): string {
  const own = path.replace(/^~(?=$|[/\\])/, () => home);
  return own.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (text: string, bare?: string, braced?: string) => env[bare ?? braced ?? ''] ?? text,
  );
}

/** 1, ON, YES and TRUE, in any case. */
export function isTrue(value: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(value ?? '');
}

/** A text that may be an address with a name and a password in it, as an error may show it. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//…@');
}

function readEndpoint(env: Environment): string {
  const given = (env['HF_ENDPOINT'] ?? '').trim();
  if (given === '') return DEFAULT_ENDPOINT;
  const url = URL.canParse(given) ? new URL(given) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new HubError(
      'hub/malformed',
      `HF_ENDPOINT: ${show(withoutPassword(given))} is no address of a hub (https://…)`,
    );
  return url.href.replace(/\/+$/, '');
}

const DEFAULT_SECONDS = 10;

/** A whole number of seconds; what is none counts as not set. */
function readSeconds(env: Environment, name: string): number {
  const given = env[name] ?? '';
  return /^[1-9]\d{0,4}$/.test(given) ? Number(given) : DEFAULT_SECONDS;
}
