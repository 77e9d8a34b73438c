import { expect, test } from 'vitest';
import { hubOriginOf, nameModel } from '../../../../src/main/models/places/hub-cache.ts';
import { parse } from '../../../../src/contract/parsers.ts';
import { hubOrigin } from '../../../../src/contract/hub.ts';

const commit = 'ab'.repeat(20);

test.each([
  ['/home/a/.cache/models--acme--tiny/snapshots/C', 'acme/tiny'],
  ['/home/a/.cache/models--acme--tiny/snapshots/C/unet', 'acme/tiny'],
  ['/cache/models--gpt2/snapshots/C/unet/net.safetensors', 'gpt2'],
  ['/cache/models--a--b--c/snapshots/C', null],
  ['/cache/models--a--/snapshots/C', null],
  ['/cache/models----b/snapshots/C', null],
  ['/cache/models--a b--c/snapshots/C', null],
  ['/cache/models--acme--tiny/snapshots/main', null],
  ['/cache/models--acme--tiny/blobs/C', null],
  ['/cache/models--acme--tiny', null],
  ['/models/snapshots/C', null],
])('%s is of the repository %s', (path, repository) => {
  const origin = hubOriginOf(path.replace('/C', `/${commit}`));
  expect(origin).toEqual(repository && { repository, commit });
  if (origin) expect(parse(hubOrigin, origin, 'hub')).toEqual(origin); // what is recorded is read again
});

test.each([
  ['/cache/models--acme--tiny/snapshots/x/unet', 'acme/tiny'],
  ['/cache/models--gpt2', 'gpt2'],
  ['/cache/models--a--/x', 'x'],
  ['/models/flowers', 'flowers'],
])('%s is called %s', (path, name) => {
  expect(nameModel(path)).toBe(name);
});
