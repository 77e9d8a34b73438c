import { homedir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { HubError } from './error.ts';
import { expandPath, findHubHome, isTrue, type Environment } from './settings.ts';

/** A person's token for the hub. */
export interface HubToken {
  readonly value: string;
  /** Where it stands, for people: "HF_TOKEN", a file's path, "the keyring". Never the token itself. */
  readonly origin: string;
}

/** Where a token may stand. It is read again for every request, because a person may replace it meanwhile. */
export interface TokenSource {
  /** null: there is none. Throws hub/token where what stands there can be none. */
  read(): Promise<HubToken | null>;
}

/** A file with a token has a few dozen bytes. */
const MAX_LENGTH = 1000;

/** HF_TOKEN, then the token file that `hf auth login` writes (_auth.py of huggingface_hub). */
export function environmentToken(env: Environment = process.env, home: string = homedir()): TokenSource {
  return {
    async read() {
      if (isTrue(env['HF_HUB_DISABLE_IMPLICIT_TOKEN'])) return null;
      for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
        const token = checkToken(env[name] ?? '', name);
        if (token) return token;
      }
      const given = env['HF_TOKEN_PATH'];
      const path = given ? expandPath(given, env, home) : join(findHubHome(env, home), 'token');
      const text = await readFile(path, 'utf8').catch(() => '');
      return checkToken(text, path);
    },
  };
}

/** The first token that one of the sources has. */
export function firstToken(sources: readonly TokenSource[]): TokenSource {
  return {
    async read() {
      for (const source of sources) {
        const token = await source.read();
        if (token) return token;
      }
      return null;
    },
  };
}

/**
 * The text as a token, without spaces and line ends around it; null where nothing is left. Throws hub/token where it has
 * characters that no header can carry.
 * @param origin where it stands, for people
 */
export function checkToken(text: string, origin: string): HubToken | null {
  const value = text.trim();
  if (value === '') return null;
  if (value.length > MAX_LENGTH || !/^[\x21-\x7e]+$/.test(value))
    throw new HubError(
      'hub/token',
      `${origin}: is no token (${value.length} characters, which start with hf_ in one)`,
    );
  return { value, origin };
}
