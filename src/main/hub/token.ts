import { homedir } from 'node:os';
import { join } from 'node:path';
import { reportError } from '../../contract/errors.ts';
import { readWholeFile, statOrNull } from '../files/bounded-file.ts';
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
  /** Why there is none where one may stand: what cannot be read counts as none, because public models need none. */
  findFault?(): Promise<string | null>;
}

/** A file with a token has a few dozen bytes. */
const MAX_LENGTH = 1000;
const MAX_FILE_BYTES = 64 << 10;

/** HF_TOKEN, then the token file that `hf auth login` writes (_auth.py of huggingface_hub). */
export function environmentToken(env: Environment = process.env, home: string = homedir()): TokenSource {
  const isDisabled = (): boolean => isTrue(env['HF_HUB_DISABLE_IMPLICIT_TOKEN']);
  const file = (): string => {
    const given = env['HF_TOKEN_PATH'];
    return given ? expandPath(given, env, home) : join(findHubHome(env, home), 'token');
  };
  return {
    async read() {
      if (isDisabled()) return null;
      const path = file();
      return readVariables(env) ?? checkToken(await readTokenFile(path).catch(() => ''), path);
    },
    async findFault() {
      if (isDisabled() || readVariables(env)) return null;
      return readTokenFile(file()).then(
        () => null,
        (error: unknown) => `the token file ${reportError(error).message}`,
      );
    },
  };
}

function readVariables(env: Environment): HubToken | null {
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
    const token = checkToken(env[name] ?? '', name);
    if (token) return token;
  }
  return null;
}

/** The text of a file; an empty one where there is none. Throws file/… where it cannot be read. */
async function readTokenFile(path: string): Promise<string> {
  if ((await statOrNull(path)) === null) return '';
  return new TextDecoder().decode(await readWholeFile(path, MAX_FILE_BYTES));
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
    async findFault() {
      for (const source of sources) {
        if (await source.read()) return null;
        const fault = (await source.findFault?.()) ?? null;
        if (fault !== null) return fault;
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
