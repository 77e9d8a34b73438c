import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityText } from '../../../src/contract/model-identity.ts';
import { malformed } from '../../../src/main/formats/error.ts';
import type { Families, Family, Part } from '../../../src/main/models/family.ts';
import { families } from '../../../src/main/models/families/index.ts';
import { GraphWriter } from '../../../src/main/models/graph/writer.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bundledFolder } from './support/golden.ts';
import { refusalOf } from './support/refusal.ts';
import { writeFiles } from './support/write-files.ts';
import { plainName, tinyFolder } from './support/tiny-unet.ts';

const SHAPE = [3, 4, 6] as const;
const DIGEST = 'ab'.repeat(32);

/** A network that returns its sample. */
const part: Part = {
  role: 'denoiser',
  digest: DIGEST,
  shape: SHAPE,
  outputShape: SHAPE,
  parameters: 7,
  dtype: 'F16',
  graph: ({ batch, times }) => {
    const writer = new GraphWriter();
    const shape = [batch ?? 'batch', ...SHAPE];
    writer.output('eps', writer.input('sample', 'float32', shape), shape);
    return Promise.resolve({
      ...writer.finish('Fake'),
      sampleInput: 'sample',
      output: 'eps',
      outputShape: SHAPE,
      fixedBatch: batch,
      times,
      sharesTime: false,
      exampleCondition: null,
      inputs: () => [],
    });
  },
};

/** One more family: what has a fake.json. */
const fake: Family = {
  id: 'fake',
  source: 'diffusers',
  components: ['fakenet'],
  indexClasses: ['FakeModel'],
  configClasses: ['FakeModel'],
  recognize: async (facts) => {
    const { root, folder, components } = facts;
    if (!(await facts.names()).includes('fake.json')) return null;
    return { root, folder, file: null, others: [], sidecar: null, components };
  },
  open: ({ root, folder }) => {
    if (folder.includes('broken')) throw malformed(`${folder}/fake.json: width must be even, got 3`);
    return Promise.resolve({
      name: 'a fake',
      path: root,
      denoiser: part,
      className: 'FakeModel',
      classes: null,
      time: 'integer',
      sizeStep: 2,
      variant: null,
      warnings: ['it returns its sample'],
      alternatives: [],
    });
  },
};

const longer: Families = { ...families, denoisers: [...families.denoisers, fake] };
const open = (path: string, list?: Families): ReturnType<typeof openModel> =>
  openModel(path, { bundledFolder }, list);

describe('a list with one more family', () => {
  it('opens what that family recognizes; its roles and digests are in the info and in the identity', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'fake.json': {},
      'scheduler_config.json': { num_train_timesteps: 50, clip_sample: false },
    });
    const { info, graph } = await open(folder, longer);
    expect(info).toMatchObject({
      name: 'a fake',
      path: folder,
      parts: [{ role: 'denoiser', digest: DIGEST }],
      parameters: 7,
      dtype: 'F16',
      sizeStep: 2,
      warnings: ['it returns its sample'],
    });
    expect(info.parts).toEqual([{ role: 'denoiser', digest: DIGEST }]);
    const { clipSample: _, ...schedule } = info.scheduler;
    const text = identityText({ parts: info.parts, schedule, latentShape: SHAPE });
    expect(text).toContain(`denoiser ${DIGEST}`);
    expect(info.identity).toBe(createHash('sha256').update(text).digest('hex'));
    expect(await graph(2)).toMatchObject({ fixedBatch: 2, times: { count: 50 } });
  });

  it('finds it in the folder of a pipeline that the family names', async () => {
    const folder = tempFolder();
    await writeFiles(folder, {
      'model_index.json': { _class_name: 'FakePipeline', fakenet: ['diffusers', 'FakeModel'] },
      'fakenet/fake.json': {},
    });
    expect((await open(folder, longer)).info).toMatchObject({ name: 'a fake', path: folder });
  });

  it('refuses that folder without the family, and names the families when another class is refused', async () => {
    const folder = tempFolder();
    await writeFiles(folder, { 'fake/fake.json': {}, 'other/config.json': { _class_name: 'OtherModel' } });
    expect(await refusalOf(open(join(folder, 'fake')))).toContain(
      'no config.json, unet/config.json or .onnx',
    );
    const other = join(folder, 'other');
    expect(await refusalOf(open(other))).toContain(
      '"OtherModel" is not supported (UNet2DModel, DiTTransformer2DModel and Transformer2DModel are)',
    );
    expect(await refusalOf(open(other, longer))).toContain('Transformer2DModel and FakeModel are)');
  });

  it('gives an error of a file the code of a model, with the same text', async () => {
    const folder = join(tempFolder(), 'broken');
    await writeFiles(folder, { 'fake.json': {} });
    await expect(open(folder, longer)).rejects.toMatchObject({
      code: 'model/malformed',
      message: `${folder}/fake.json: width must be even, got 3`,
    });
  });

  it('opens the models of the other families as before', async () => {
    const folder = tempFolder();
    await writeFiles(folder, tinyFolder('unet', plainName));
    expect((await open(folder, longer)).info).toEqual((await open(folder)).info);
  });
});
