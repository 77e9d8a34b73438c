import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { load, maxDifference } from './support/arrays.ts';
import { cli, fixtures } from './support/run-cli.ts';

/** Runs of diffusers and of the authors' code on the bundled model; a name says who, τ rule, clipping, S and η. */

const folder = tempFolder();
const golden = join(fixtures, 'trajectories');
const NAME =
  /^(diffusers|official|inverse)-(leading|trailing|uniform|quad)(?:-(clip|rederive|noclip))?-S(\d+)(?:-eta(.+))?$/;
const INPUTS = ['noise-S10', 'x_0', 'x_T'];

const runs = readdirSync(golden)
  .filter((file) => file.endsWith('.npy'))
  .map((file) => file.slice(0, -4))
  .filter((name) => !INPUTS.includes(name));

/** The options that ask for the run of that name. */
function optionsOf(name: string): string[] {
  const match = NAME.exec(name);
  if (!match) throw new Error(`${name}: not understood`);
  const [, who, rule, clip, steps, eta] = match as unknown as [
    string,
    string,
    string,
    string?,
    string?,
    string?,
  ];
  const start =
    who === 'inverse'
      ? ['encode', '--images', join(golden, 'x_0.npy')]
      : ['sample', '--latents', join(golden, 'x_T.npy')];
  return [
    ...start,
    ...['--steps', steps!, '--tau', who === 'official' ? `official-${rule}` : rule],
    ...(rule === 'trailing' ? ['--compat', 'diffusers'] : []),
    ...(clip === 'clip' ? ['--clip', 'diffusers'] : []),
    ...(clip === 'rederive' ? ['--clip', 'rederive'] : []),
    ...(eta === undefined ? [] : ['--eta', eta, '--noise', join(golden, `noise-S${steps}.npy`)]),
  ];
}

describe('trajectories', () => {
  it('every run of the manifest is there, and so are the two with step noise', () => {
    const manifest = JSON.parse(readFileSync(join(golden, 'manifest.json'), 'utf8')) as {
      runs: { name: string }[];
    };
    const withNoise = ['diffusers-leading-clip-S10-eta0.5', 'diffusers-leading-clip-S10-eta1.0'];
    expect(new Set(runs)).toEqual(new Set([...manifest.runs.map(({ name }) => name), ...withNoise]));
  });

  it.each(runs)('%s comes out within 2e-3', async (name) => {
    const out = join(folder, `${name}.npy`);
    await cli(...optionsOf(name), '--model', 'bundled:toonhead-32', '--provider', 'cpu', '--out', out);
    const [given, wanted] = [load(out), load(join(golden, `${name}.npy`))];
    expect(given.shape).toEqual(wanted.shape);
    expect(maxDifference(given.data, wanted.data)).toBeLessThanOrEqual(2e-3);
  });

  it('the clip rules and the two τ rules of the trailing run are told apart by this tolerance', async () => {
    const out = join(folder, 'plain.npy');
    const xT = join(golden, 'x_T.npy');
    await cli(
      'sample',
      '--model',
      'bundled:toonhead-32',
      '--latents',
      xT,
      '--steps',
      '10',
      '--provider',
      'cpu',
      '--out',
      out,
    );
    for (const name of ['diffusers-leading-clip-S10', 'diffusers-trailing-noclip-S10', 'official-quad-S10'])
      expect(maxDifference(load(out).data, load(join(golden, `${name}.npy`)).data)).toBeGreaterThan(2e-2);
  });
});
