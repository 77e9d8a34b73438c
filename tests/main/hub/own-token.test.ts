import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OwnToken, type Cipher } from '../../../src/main/hub/own-token.ts';
import { environmentToken, firstToken } from '../../../src/main/hub/token.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const hub = (): string => 'https://huggingface.co';

/** A keyring of its own key: what another wrote it does not decrypt. */
function keyring(key: number): Cipher {
  const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ key);
  return {
    encrypt: (text) => Promise.resolve(turn(Buffer.from(`sealed ${text}`))),
    decrypt(bytes) {
      const text = Buffer.from(turn(bytes)).toString();
      return text.startsWith('sealed ')
        ? Promise.resolve(text.slice('sealed '.length))
        : Promise.reject(new Error('other key'));
    },
  };
}

describe('a token that a person typed', () => {
  it('outlasts the program where there is a keyring, and its file does not show it', async () => {
    const file = join(tempFolder(), 'hub-token');
    const first = new OwnToken(file, hub, () => Promise.resolve(keyring(90)));
    expect([await first.isLasting(), await first.read()]).toEqual([true, null]);
    await first.write(' hf_typed\n');
    expect(readFileSync(file, 'latin1')).not.toContain('hf_typed');
    const later = new OwnToken(file, hub, () => Promise.resolve(keyring(90)));
    expect(await later.read()).toEqual({ value: 'hf_typed', origin: 'the keyring' });
    await later.remove();
    expect([existsSync(file), await first.read()]).toEqual([false, null]);
    await later.remove(); // again: nothing is there
  });

  it('stays in memory without a keyring, and leaves no file', async () => {
    const file = join(tempFolder(), 'hub-token');
    const token = new OwnToken(file, hub, () => Promise.resolve(null));
    await token.write('hf_typed');
    expect([await token.isLasting(), existsSync(file), await token.read()]).toEqual([
      false,
      false,
      { value: 'hf_typed', origin: 'this session' },
    ]);
    await token.remove();
    expect(await token.read()).toBeNull();
  });

  it.each([
    ['of another keyring', (file: string) => new OwnToken(file, hub, () => Promise.resolve(keyring(33)))],
    ['without the keyring', (file: string) => new OwnToken(file, hub, () => Promise.resolve(null))],
  ])('is none %s, and a new one replaces it', async (_, open) => {
    const file = join(tempFolder(), 'hub-token');
    await new OwnToken(file, hub, () => Promise.resolve(keyring(90))).write('hf_typed');
    const other = open(file);
    expect(await other.read()).toBeNull();
    await other.write('hf_new');
    expect(await other.read()).toMatchObject({ value: 'hf_new' });
  });

  it('is none where its file is empty, cut or huge', async () => {
    const file = join(tempFolder(), 'hub-token');
    const token = new OwnToken(file, hub, () => Promise.resolve(keyring(90)));
    await token.write('hf_typed');
    const sound = readFileSync(file);
    for (const bytes of [Buffer.alloc(0), sound.subarray(0, 3), Buffer.alloc(1 << 20)]) {
      writeFileSync(file, bytes);
      expect(await token.read()).toBeNull();
    }
  });

  it.each([
    ['', 'the token is empty'],
    ['  ', 'the token is empty'],
    ['hf_a\nX-Injected: 1', 'the token: is no token'],
    ['hf_ä', 'the token: is no token'],
  ])('is refused as %j, and the earlier one stays', async (text, message) => {
    const token = new OwnToken(join(tempFolder(), 'hub-token'), hub, () => Promise.resolve(null));
    await token.write('hf_before');
    await expect(token.write(text)).rejects.toMatchObject({
      code: 'hub/token',
      message: expect.stringContaining(message) as string,
    });
    expect(await token.read()).toMatchObject({ value: 'hf_before' });
  });

  it('that cannot be kept is refused with the cause', async () => {
    const failing: Cipher = { ...keyring(90), encrypt: () => Promise.reject(new Error('locked')) };
    const file = join(tempFolder(), 'hub-token');
    const token = new OwnToken(file, hub, () => Promise.resolve(failing));
    await expect(token.write('hf_typed')).rejects.toMatchObject({
      message: 'the keyring does not keep the token (locked)',
    });
    const nowhere = join(file, 'below', 'hub-token');
    writeFileSync(file, 'a file');
    const blocked = new OwnToken(nowhere, hub, () => Promise.resolve(keyring(90)));
    await expect(blocked.write('hf_typed')).rejects.toMatchObject({
      code: 'hub/disk',
      message: expect.stringContaining(nowhere) as string,
    });
    expect(statSync(file).isFile()).toBe(true);
  });

  it('is not given to another hub than the one it was typed for', async () => {
    const file = join(tempFolder(), 'hub-token');
    const cipher = () => Promise.resolve(keyring(90));
    await new OwnToken(file, hub, cipher).write('hf_typed');
    expect(await new OwnToken(file, () => 'http://mirror.example', cipher).read()).toBeNull();
    expect(await new OwnToken(file, hub, cipher).read()).toMatchObject({ value: 'hf_typed' });
  });

  it('comes before that of the environment', async () => {
    const own = new OwnToken(join(tempFolder(), 'hub-token'), hub, () => Promise.resolve(null));
    const tokens = firstToken([own, environmentToken({ HF_TOKEN: 'hf_env' }, '/none')]);
    expect(await tokens.read()).toMatchObject({ value: 'hf_env' });
    await own.write('hf_typed');
    expect(await tokens.read()).toMatchObject({ value: 'hf_typed' });
    await own.remove();
    expect(await tokens.read()).toMatchObject({ value: 'hf_env' });
  });
});
