import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openModel } from '../../../src/main/models/open.ts';
import { fakeRepository, readFiles } from './support/fake-repository.ts';
import { client, startHub } from './support/hub.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const models = join(import.meta.dirname, '../../../resources/models');

/** Folders of every kind of network and autoencoder that opens from a folder. */
const FOLDERS = [
  ...readdirSync(join(fixtures, 'families')).map((name) => join(fixtures, 'families', name)),
  join(fixtures, 'unet-church-like'),
  join(fixtures, 'unet-scale-shift'),
  join(models, 'toonhead-32'),
];

test('the verdict of every folder is what the reader of models says of it, without its weights', async () => {
  let opened = 0;
  for (const folder of FOLDERS) {
    const fake = await startHub(fakeRepository('acme/model', readFiles(folder)));
    const { verdict, files } = await client(fake).hub.judge('acme/model');
    const outcome = await openModel(folder, { bundledFolder: '' }).then(
      ({ info }) => info,
      (error: unknown) => (error as Error).message.replaceAll(folder, 'acme/model'),
    );
    if (typeof outcome === 'string') {
      expect('reason' in verdict ? verdict.reason : verdict).toBe(outcome);
      continue;
    }
    opened += 1;
    const { latentShape, pictureShape, parameters, dtype, classes } = outcome;
    expect(verdict, folder).toMatchObject({
      kind: 'opens',
      model: { latentShape, pictureShape, parameters, dtype, classes },
    });
    const weights = files.filter(({ path, size }) => path.endsWith('.safetensors') && size > 300_000);
    for (const { path, size } of weights) {
      const asked = fake.requests(new RegExp(`resolve/[0-9a-f]{40}/${path}`));
      expect(asked.length, path).toBeGreaterThan(0);
      for (const { range } of asked)
        expect(Number(/^bytes=0-(\d+)$/.exec(range ?? '')![1])).toBeLessThan(size / 2);
    }
  }
  expect(opened).toBeGreaterThan(8);
});
