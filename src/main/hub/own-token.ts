import { readFile, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { reportError } from '../../contract/errors.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { describeFileError } from '../files/file-errors.ts';
import { HubError } from './error.ts';
import { checkToken, type HubToken, type TokenSource } from './token.ts';

/** Encrypts with a key that the system's keyring holds. */
export interface Cipher {
  encrypt(text: string): Promise<Uint8Array>;
  /** Rejects where the bytes are not of this keyring. */
  decrypt(bytes: Uint8Array): Promise<string>;
}

const MAX_BYTES = 64 << 10;

const storedToken = v.object({ endpoint: v.string(), token: v.string() });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The token that the person typed in the window for one hub: in a file, encrypted, where the system has a keyring, else in
 * memory until the program ends. The command line has none: it reads the environment only.
 */
export class OwnToken implements TokenSource {
  readonly #file: string;
  readonly #endpoint: () => string;
  readonly #findCipher: () => Promise<Cipher | null>;
  /** Of this session, where there is no keyring. */
  #kept: HubToken | null = null;

  /**
   * @param endpoint address of the hub that it is for: another one, such as a mirror's, never gets it
   * @param findCipher null: the system has no keyring
   */
  constructor(file: string, endpoint: () => string, findCipher: () => Promise<Cipher | null>) {
    this.#file = file;
    this.#endpoint = endpoint;
    this.#findCipher = findCipher;
  }

  /** Whether a token outlasts the program. */
  async isLasting(): Promise<boolean> {
    return (await this.#findCipher()) !== null;
  }

  /** null: there is none, it is of another hub, or of a keyring that is not there any more. */
  async read(): Promise<HubToken | null> {
    if (this.#kept) return this.#kept;
    const bytes = await readFile(this.#file).catch(() => null);
    if (bytes === null || bytes.length > MAX_BYTES) return null;
    const cipher = await this.#findCipher();
    const text = (await cipher?.decrypt(bytes).catch(() => null)) ?? '';
    const stored = v.safeParse(storedToken, parseJson(text));
    if (!stored.success || stored.output.endpoint !== this.#endpoint()) return null;
    return checkToken(stored.output.token, 'the keyring');
  }

  /** Throws hub/token where the text can be none, hub/disk. An earlier one is replaced. */
  async write(text: string): Promise<void> {
    const token = checkToken(text, 'the token');
    if (token === null) throw new HubError('hub/token', 'the token is empty');
    const cipher = await this.#findCipher();
    if (cipher === null) {
      this.#kept = { ...token, origin: 'this session' };
      return;
    }
    const bytes = await cipher
      .encrypt(JSON.stringify({ endpoint: this.#endpoint(), token: token.value }))
      .catch((error: unknown) => {
        throw new HubError(
          'hub/token',
          `the keyring does not keep the token (${reportError(error).message})`,
        );
      });
    await writeFileAtomically(this.#file, bytes, 'hub/disk');
    this.#kept = null;
  }

  async remove(): Promise<void> {
    this.#kept = null;
    await rm(this.#file, { force: true }).catch((error: unknown) => {
      throw new HubError('hub/disk', `${this.#file}: cannot be removed (${describeFileError(error)})`);
    });
  }
}
