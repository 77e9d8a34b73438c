import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference, save } from './support/arrays.ts';
import { caseFile, caseOf, cpu, expectGolden, modelOf, once, sampled } from './support/golden-families.ts';
import { cli } from './support/run-cli.ts';

/** Every family on the command line gives what the sources of its authors give. */

const folder = tempFolder();
const file = (name: string): string => join(folder, name);

/** The options of a case's schedule that are no default of the program. */
function clipOf(family: string): string[] {
  const scheduler = JSON.parse(
    readFileSync(join(modelOf(family), 'scheduler/scheduler_config.json'), 'utf8'),
  ) as { clip_sample?: boolean };
  return (scheduler.clip_sample ?? true) ? ['--clip', 'diffusers'] : [];
}

describe.each([
  'ldm-vq',
  'ldm-vq-scale-1',
  'ldm-vq-scale-018215',
  'ldm-kl',
  'ldm-kl-shift',
  'ldm-kl-meanstd',
])('%s', (family) => {
  const model = ['--model', modelOf(family)];
  const of = (name: string): string => caseFile(family, name);

  it('decodes and encodes as its autoencoder does', async () => {
    const decode = ['vae-decode', ...model, '--latents', of('z')];
    await expectGolden(decode, file('x.npy'), of('decoded'), once);
    const encode = ['vae-encode', ...model, '--images', of('image')];
    await expectGolden(encode, file('z.npy'), of('encoded'), once);
  });

  it('samples the latent, and with --data picture what is decoded of it', async () => {
    const steps = ['--steps', String(caseOf(family).steps), '--tau', 'leading', ...clipOf(family)];
    const sample = ['sample', ...model, '--latents', of('xT'), ...steps];
    await expectGolden(sample, file('z0.npy'), of('z0'), sampled);
    await expectGolden([...sample, '--data', 'latent'], file('z0.npy'), of('z0'), sampled);
    await expectGolden([...sample, '--data', 'picture'], file('p.npy'), of('picture'), sampled);
  });
});

describe('eps', () => {
  it.each(['class-embedding', 'class-timestep', 'class-identity', 'adm'])(
    'of %s under a class per sample is that of diffusers',
    async (family) => {
      const of = (name: string): string => caseFile(family, name);
      const inputs = ['--sample', of('sample'), '--timestep', of('timestep'), '--classes', of('class')];
      await expectGolden(['eps', '--model', modelOf(family), ...inputs], file('eps.npy'), of('eps'), once);
    },
  );

  it.each(['learned-variance', 'unet-fourier', 'unet-no-sample-size', 'ncsnpp'])(
    'of %s is that of diffusers, all channels of it',
    async (family) => {
      const of = (name: string): string => caseFile(family, name);
      const inputs = ['--sample', of('sample'), '--timestep', of('timestep')];
      await expectGolden(['eps', '--model', modelOf(family), ...inputs], file('eps.npy'), of('eps'), once);
    },
  );

  it.each([
    ['adm', 'openai_new_order.pt', 'openai_new_order.pt.json', ['--classes', caseFile('adm', 'class')]],
    ['adm-openai', 'openai_legacy_order.pt', 'openai_legacy_order.json', []],
  ])(
    "of OpenAI's file in %s is the same with its arguments beside it and by --architecture",
    async (family, name, args, classes) => {
      const of = (array: string): string => caseFile(family, array);
      const inputs = ['--sample', of('sample'), '--timestep', of('timestep'), ...classes];
      const model = join(modelOf(family), name);
      await expectGolden(['eps', '--model', model, ...inputs], file('eps.npy'), of('eps'), once);
      const given = ['--architecture', join(modelOf(family), args)];
      await expectGolden(['eps', '--model', model, ...given, ...inputs], file('eps.npy'), of('eps'), once);
    },
  );

  it.each(['ckpt-list', 'model-plain'])("of the DDIM authors' %s is theirs", async (stem) => {
    const model = join(modelOf('ddim-authors'), `${stem}.ckpt`);
    const of = (array: string): string => caseFile('ddim-authors', `${stem}_${array}`);
    const inputs = ['--sample', of('sample'), '--timestep', of('timestep')];
    await expectGolden(['eps', '--model', model, ...inputs], file('eps.npy'), of('eps'), once);
    const given = ['--architecture', join(modelOf('ddim-authors'), `${stem}.yml`)];
    await expectGolden(['eps', '--model', model, ...given, ...inputs], file('eps.npy'), of('eps'), once);
  });
});

it('learned variance is left out by sampling', async () => {
  const of = (name: string): string => caseFile('learned-variance', name);
  const sample = ['sample', '--model', modelOf('learned-variance'), '--latents', of('xT')];
  await expectGolden([...sample, '--steps', '5'], file('x0.npy'), of('x0'), sampled);
});

describe('a consistency model', () => {
  const of = (name: string): string => caseFile('consistency', name);
  const model = ['--model', modelOf('consistency')];
  const sample = ['sample', ...model, '--latents', of('xT'), '--classes', of('class')];

  it('samples in one step, which is the default, within the tolerance of one evaluation', async () => {
    await expectGolden(sample, file('x0.npy'), of('x0'), once);
    await expectGolden([...sample, '--steps', '1'], file('x0.npy'), of('x0'), once);
  });

  it('samples in two steps with the given noise, the last of which has no effect', async () => {
    const { shape, data } = load(of('noise'));
    for (const last of [0, 7]) {
      const noise = new Float32Array(2 * data.length).fill(last);
      noise.set(data);
      save(file('noise.npy'), [2, ...shape], noise);
      const two = [...sample, '--steps', '2', '--noise', file('noise.npy')];
      await expectGolden(two, file('x0.npy'), of('x0_2step'), sampled);
    }
  });

  it('takes fractions as timesteps', async () => {
    save(file('t.npy'), [2], new Float32Array(2).fill(321.5));
    const inputs = ['--sample', of('xT'), '--timestep', file('t.npy'), '--classes', of('class')];
    await expectGolden(['eps', ...model, ...inputs], file('eps.npy'), of('model'), once);
  });
});

describe('DiT', () => {
  const of = (name: string): string => caseFile('dit', name);
  const model = ['--model', modelOf('dit')];
  const { steps, guidance } = caseOf('dit');
  const sample = ['sample', ...model, '--latents', of('xT'), '--steps', String(steps)];

  it('gives ε and variance of diffusers, and what its autoencoder gives', async () => {
    const inputs = ['--sample', of('sample'), '--timestep', of('timestep'), '--classes', of('class')];
    await expectGolden(['eps', ...model, ...inputs], file('eps.npy'), of('eps'), once);
    await expectGolden(['vae-decode', ...model, '--latents', of('z')], file('x.npy'), of('decoded'), once);
    await expectGolden(['vae-encode', ...model, '--images', of('image')], file('z.npy'), of('encoded'), once);
  });

  it('samples under guidance where it is given, and unguided where it is not', async () => {
    const classes = ['--classes', of('classT')];
    const guided = [...sample, ...classes, '--guidance', String(guidance)];
    await expectGolden(guided, file('z0.npy'), of('z0'), sampled);
    await expectGolden([...guided, '--data', 'picture'], file('p.npy'), of('picture'), sampled);
    await expectGolden([...sample, ...classes], file('z0.npy'), of('z0_unguided'), sampled);
  });

  it('takes one class by its label or its name', async () => {
    await cli(...sample, '--class', '4', ...cpu, '--out', file('label.npy'));
    await cli(...sample, '--class', 'VULPES vulpes', ...cpu, '--out', file('name.npy'));
    expect(maxDifference(load(file('label.npy')).data, load(file('name.npy')).data)).toBe(0);
    await cli(...sample, '--class', '5', ...cpu, '--out', file('other.npy'));
    expect(maxDifference(load(file('label.npy')).data, load(file('other.npy')).data)).toBeGreaterThan(0);
  });

  it('encodes images to x_T by its autoencoder and the inverse ODE, and samples them again', async () => {
    const run = ['--steps', '40', '--class', '3', ...cpu];
    await cli(
      'encode',
      ...model,
      '--images',
      of('image'),
      '--repeats',
      '20',
      ...run,
      '--out',
      file('xT.npy'),
    );
    expect(load(file('xT.npy')).shape).toEqual([2, 4, 8, 8]);
    await cli('sample', ...model, '--latents', file('xT.npy'), ...run, '--out', file('again.npy'));
    const [again, wanted] = [load(file('again.npy')).data, load(of('encoded')).data];
    const largest = Math.max(...wanted.map(Math.abs));
    expect(maxDifference(again, wanted)).toBeLessThan(0.1 * largest);
  });
});
