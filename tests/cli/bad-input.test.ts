import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp-folder.ts';
import { fixtures, program, run, tell } from './support/run-cli.ts';
import { save } from './support/arrays.ts';

/** Every case runs in a folder of its own: what a command leaves there is what it wrote. */

const folder = tempFolder();
const inputs = join(folder, 'inputs');
mkdirSync(inputs);
const xT = join(fixtures, 'trajectories', 'x_T.npy');
const noise = join(fixtures, 'trajectories', 'noise-S10.npy');
const nan = save(join(inputs, 'nan.npy'), [1, 3, 32, 32], new Float32Array(3072).fill(NaN, 17, 18));
const text = join(inputs, 'text.npy');
writeFileSync(text, 'x'.repeat(100));
const png = join(inputs, 'not.png');
writeFileSync(png, 'GIF89a'.repeat(20));

const from = (...options: string[]) => [
  'sample',
  '--model',
  'bundled:toonhead-32',
  '--provider',
  'cpu',
  ...options,
];
const sample = (...options: string[]) => from('--seed', '1', '--steps', '2', '--out', 'out.npy', ...options);
const line = (...options: string[]) => [
  'line',
  '--model',
  'bundled:toonhead-32',
  '--frames',
  '3',
  '--steps',
  '2',
  '--out',
  'out.png',
  ...options,
];
const sheet = (...options: string[]) => [
  'consistency',
  '--model',
  'bundled:toonhead-32',
  '--pin',
  'seed:1',
  '--out',
  'out.png',
  ...options,
];
const encode = (...options: string[]) => [
  'encode',
  '--model',
  'bundled:toonhead-32',
  '--steps',
  '2',
  '--out',
  'out.npy',
  ...options,
];

/** What is wrong, the arguments, and what the one line has to name. */
const cases: [string, string[], ...string[]][] = [
  ['no command', [], 'no command'],
  ['a command that is not known', ['smaple'], 'smaple'],
  ['an ablation that is not known', sheet('--step-counts', '2,4', '--ablation', 'noise'), '--ablation noise'],
  ['the same under its earlier name', sheet('--ladder', '2,4', '--contrast', 'noise'), '--contrast noise'],
  ['an option under both of its names', sheet('--step-counts', '2,4', '--ladder', '2,5'), '--ladder 2,5'],
  ['a metric that is not known', sheet('--ladder', '2,4', '--metric', 'lpips'), '--metric lpips'],
  ['an option that is not known', sample('--setps', '3'), '--setps'],
  ['a word too many', sample('more'), 'more'],
  ['an option without its value', from('--seed', '1', '--out', 'out.npy', '--steps'), '--steps'],
  ['an option twice', sample('--steps', '3'), '--steps', '2, 3'],
  ['no model', ['sample', '--seed', '1', '--steps', '2', '--out', 'out.npy'], '--model'],
  ['no steps', from('--seed', '1', '--out', 'out.npy'), '--steps'],
  ['neither latents nor seed', from('--steps', '2', '--out', 'out.npy'), '--latents', '--seed'],
  ['both latents and seed', sample('--latents', xT), '--seed', '--latents'],
  ['steps 0', from('--seed', '1', '--steps', '0', '--out', 'out.npy'), '--steps 0'],
  ['steps that are no integer', from('--seed', '1', '--steps', '2.5', '--out', 'o.npy'), '--steps 2.5'],
  ['more steps than T', from('--seed', '1', '--steps', '1001', '--out', 'o.npy'), '--steps 1001', '1000'],
  ['a τ rule that is not known', sample('--tau', 'quadratic'), '--tau quadratic', 'official-quad'],
  ['τ beyond T', from('--seed', '1', '--steps', '1000', '--steps-offset', '1', '--out', 'o.npy'), '1000'],
  ['η above 1', sample('--eta', '1.5'), '--eta 1.5'],
  ['η below 0', sample('--eta', '-0.5'), '--eta -0.5'],
  ['η that is no number', sample('--eta', 'one'), '--eta one'],
  ['η that is no decimal number', sample('--eta', '0x1'), '--eta 0x1'],
  ['a negative seed', from('--seed', '-1', '--steps', '2', '--out', 'out.npy'), '--seed -1'],
  ['a seed of 2^64', from('--seed', '18446744073709551616', '--steps', '2', '--out', 'out.npy'), '2^64'],
  [
    'a seed too large for its stream',
    ['latent', '--seed', '4294967296', '--stream', 'numpy-legacy', '--shape', '3,4,4', '--out', 'out.npy'],
    '4294967296',
  ],
  ['a stream that is not known', sample('--stream', 'mt19937'), '--stream mt19937'],
  ['a count of 0', sample('--count', '0'), '--count 0'],
  ['a clip rule that is not known', sample('--clip', 'hard'), '--clip hard'],
  ['a provider that is not known', sample('--provider', 'tpu'), '--provider'],
  ['a compat that is not known', sample('--compat', 'k-diffusion'), '--compat k-diffusion'],
  ['a prediction type that is not known', sample('--prediction', 'flow'), '--prediction flow'],
  ['β outside (0, 1)', sample('--beta-end', '1.2'), '--beta-end 1.2'],
  ['trained betas that the model lacks', sample('--beta-schedule', 'trained_betas'), '--beta-schedule'],
  ['a model that is not there', ['info', '--model', 'nowhere'], 'nowhere'],
  ['a folder without a model', ['info', '--model', inputs], inputs],
  ['a file that is no model', ['info', '--model', text], text],
  [
    'latents that are not there',
    from('--latents', 'no.npy', '--steps', '2', '--out', 'out.npy'),
    '--latents no.npy',
  ],
  ['a file that is no array', from('--latents', text, '--steps', '2', '--out', 'out.npy'), '--latents', text],
  ['latents with a NaN', from('--latents', nan, '--steps', '2', '--out', 'out.npy'), nan, '17', 'NaN'],
  [
    'latents of another shape',
    from('--latents', noise, '--steps', '2', '--out', 'out.npy'),
    noise,
    '[10, 2, 3, 32, 32]',
    '[N, 3, 32, 32]',
  ],
  [
    'noise of another length',
    from('--latents', xT, '--eta', '1', '--noise', noise, '--steps', '2', '--out', 'out.npy'),
    '--noise',
    '[2, 2, 3, 32, 32]',
  ],
  ['noise and a noise seed', sample('--noise', noise, '--noise-seed', '1'), '--noise-seed 1'],
  ['an output of another kind', from('--seed', '1', '--steps', '2', '--out', 'out.jpg'), '--out out.jpg'],
  ['an output in no folder', from('--seed', '1', '--steps', '2', '--out', 'no/out.npy'), '--out no/out.npy'],
  ['a scale for an array', sample('--scale', '2'), '--scale 2'],
  [
    'a picture too large',
    from('--seed', '1', '--count', '20000', '--scale', '16', '--steps', '2', '--out', 'out.png'),
    '--out out.png',
  ],
  ['a shape of two sizes', ['latent', '--seed', '1', '--shape', '4,4', '--out', 'out.npy'], '--shape 4,4'],
  ['a shape with 0', ['latent', '--seed', '1', '--shape', '3,0,4', '--out', 'out.npy'], '--shape 3,0,4'],
  [
    'timesteps of another shape',
    ['eps', '--model', 'bundled:toonhead-32', '--sample', xT, '--timestep', xT, '--out', 'out.npy'],
    '--timestep',
    '[2, 3, 32, 32]',
  ],
  [
    'fewer timesteps than samples',
    [
      'eps',
      '--model',
      'bundled:toonhead-32',
      '--sample',
      xT,
      '--timestep',
      join(fixtures, 'unet-legacy-bin', 'case_timestep.npy'),
      '--out',
      'out.npy',
    ],
    '--timestep',
    '[3]',
    '[2]',
  ],
  ['neither images nor image', encode(), '--images', '--image'],
  ['an image that is no PNG', encode('--image', png), '--image', png],
  ['encoding by predicted pictures', encode('--images', xT, '--prediction', 'sample'), '--prediction sample'],
  ['a single pin', line('--pin', 'seed:1'), '--pin'],
  [
    'an expression that does not parse',
    line('--pin', 'seed:1', '--pin', 'slerp(seed:1, seed:2)'),
    'slerp(seed:1, seed:2)',
    'position',
  ],
  [
    'an expression nested too deep',
    line('--pin', 'seed:1', '--pin', `${'near('.repeat(80)}seed:1`),
    '--pin',
    '64',
  ],
  ['a pin in a file that is not there', line('--pin', 'seed:1', '--pin', 'file:no.npy#0'), 'file:no.npy#0'],
  ['a pin beyond its file', line('--pin', 'seed:1', '--pin', `file:${xT}#2`), `${xT}#2`, 'holds 2'],
  [
    'pins on opposite sides',
    line('--pin', 'seed:1', '--pin', 'near(seed:1, 180, 2)'),
    'near(seed:1, 180, 2)',
    'antipodal',
  ],
  [
    'a single frame',
    [
      'line',
      '--model',
      'bundled:toonhead-32',
      '--pin',
      'seed:1',
      '--pin',
      'seed:2',
      '--frames',
      '1',
      '--steps',
      '2',
      '--out',
      'out.png',
    ],
    '--frames 1',
  ],
  [
    'three corners',
    [
      'plane',
      '--model',
      'bundled:toonhead-32',
      '--corner',
      'seed:1',
      '--corner',
      'seed:2',
      '--corner',
      'seed:3',
      '--columns',
      '2',
      '--rows',
      '2',
      '--steps',
      '2',
      '--out',
      'out.png',
    ],
    '--corner',
    '3 latents, must be 4',
  ],
  ['step counts that fall', sheet('--step-counts', '10,5'), '--step-counts 10,5'],
  ['the same under their earlier name', sheet('--ladder', '10,5'), '--ladder 10,5'],
  ['step counts with an empty entry', sheet('--ladder', '5,,10'), '--ladder 5,,10'],
  ['step counts beyond T', sheet('--ladder', '5,2000'), '--ladder 5,2000', '2000'],
  ['numbers of another kind', sheet('--ladder', '2,3', '--json', 'numbers.txt'), '--json numbers.txt'],
];

describe('bad input', () => {
  it.each(cases.map(([what, args, ...named], i) => ({ what, args, named, i })))(
    '$what: exit 2, one line that names it, nothing written',
    async ({ args, named, i }) => {
      const cwd = join(folder, String(i));
      mkdirSync(cwd);
      const apart = i % 12 === 0; // a few show that the exit status is that of the process
      const { code, stdout, stderr } = await (apart ? run([program, ...args], { cwd }) : tell(args, { cwd }));
      expect(stderr).toMatch(/^slerpscope: [^\n]+\n$/);
      for (const name of named) expect(stderr).toContain(name);
      expect(stdout).toBe('');
      expect(code).toBe(2);
      expect(readdirSync(cwd)).toEqual([]);
    },
  );
});
