import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openAutosave } from '../../../src/main/documents/autosave.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { projectOf } from './support/projects.ts';

const at = Date.UTC(2026, 10, 25, 19, 22, 4);
const snapshot = { project: projectOf(), path: '/home/a/faces.slerpscope', unsaved: true };
const open = (path: string) =>
  openAutosave(
    path,
    () => at,
    () => undefined,
  );

it('the first start finds nothing', async () => {
  const autosave = open(join(tempFolder(), 'autosave.json'));
  expect(autosave.left).toBeNull();
  expect(autosave.putAside).toBeNull();
});

it('what was put is there at the next start, and how the run ended', async () => {
  const path = join(tempFolder(), 'autosave.json');
  const first = open(path);
  first.put(snapshot);
  first.close();
  const second = open(path);
  expect(second.left).toEqual({ ...snapshot, crashed: false, at: '2026-11-25T19:22:04.000Z' });

  second.put({ ...snapshot, unsaved: false });
  await expect.poll(async () => (await readFile(path, 'utf8')).includes('"unsaved": false')).toBe(true);
  // No close: the process is killed here.
  expect(open(path).left).toMatchObject({ crashed: true, unsaved: false });
});

it('a run that changed nothing leaves what it found, as ended well', async () => {
  const path = join(tempFolder(), 'autosave.json');
  const first = open(path);
  first.put(snapshot);
  first.close();
  open(path).close();
  expect(open(path).left).toEqual({ ...snapshot, crashed: false, at: '2026-11-25T19:22:04.000Z' });
});

it('a damaged file, or one of a newer app, is put aside', async () => {
  const folder = tempFolder();
  await mkdir(join(folder, 'a'));
  const path = join(folder, 'a', 'autosave.json');
  const newer = JSON.stringify({
    running: false,
    at: new Date(at).toISOString(),
    path: null,
    unsaved: true,
    project: { schema: 9 },
  });
  for (const text of ['{"running": tr', '[]', newer]) {
    await writeFile(path, text);
    const autosave = open(path);
    expect(autosave.left).toBeNull();
    expect(autosave.putAside).toBe(`${path}.bad`);
    expect(await readFile(`${path}.bad`, 'utf8')).toBe(text);
  }
});
