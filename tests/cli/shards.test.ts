import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPngText } from '../../src/main/formats/png/texts.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { loadPng } from './support/pictures.ts';
import { cli, program, run, tell, type Told } from './support/run-cli.ts';

const folder = tempFolder();
const at = (...names: string[]): string => join(folder, ...names);
const single = at('single.png');
const job = at('job.json');
const cpu = ['--provider', 'cpu'];
const render = (out: string, shard: string): string[] => [
  ...['render', job, ...cpu, '--out', at(out), '--shard', shard],
];
const tilesIn = (out: string): string[] =>
  existsSync(at(out, 'tiles')) ? readdirSync(at(out, 'tiles')).filter((name) => name.endsWith('.npy')) : [];

const textOf = (path: string): string => readPngText(readFileSync(path), 'slerpscope', 2 ** 25, path)!;

/** The words that draw a plane of `side` × `side`. */
function planeOf(side: number): string[] {
  const corners = [1, 2, 3, 4].flatMap((seed) => ['--corner', `seed:${seed}`]);
  const size = ['--columns', String(side), '--rows', String(side), '--steps', '6', '--scale', '1'];
  return ['plane', '--model', 'bundled:toonhead-32', ...cpu, ...corners, ...size];
}

/** What merging said when two of the four shards had run. */
let half: Told;

/** A plane of 4 × 4 in one run and in four shards; the job of it is written, not computed. */
beforeAll(async () => {
  const plane = planeOf(4);
  await cli(...plane, '--out', single);
  await cli(...plane, '--out', job);
  await Promise.all([1, 2].map((i) => run([program, ...render('four', `${i}/4`)])));
  half = await tell(['merge', at('four')]);
  await Promise.all([3, 4].map((i) => run([program, ...render('four', `${i}/4`)])));
}, 120_000);

describe('a plane of 4 × 4', () => {
  it('in four shards, merged, has the pixels and the recipe of the single run', async () => {
    await cli('merge', at('four'));
    expect(loadPng(at('four', 'figure.png'))).toEqual(loadPng(single));
    expect(textOf(at('four', 'figure.png'))).toBe(textOf(single));
  });

  it('of which a shard has not run yet is not merged', () => {
    expect([half.code, half.stderr]).toEqual([
      2,
      `slerpscope: ${at('four')}: 8 of 16 tiles of figure 1 are missing (first: 2): run its shards again\n`,
    ]);
  });

  // Larger: the tiles of a batch are finished together, so that of a few the last may be there with the first.
  it('killed in the middle goes on with what is missing, and has the same pixels', async () => {
    const large = at('large.json');
    const plane = planeOf(8);
    await cli(...plane, '--out', large);
    await cli(...plane, '--out', at('large.png'));
    const shard = ['render', large, ...cpu, '--out', at('killed'), '--shard', '1/1'];
    const killed = await run([program, ...shard], {
      signal: { name: 'SIGKILL', when: () => tilesIn('killed').length > 0 },
    });
    expect(killed.code).toBeNull();
    const before = tilesIn('killed');
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(64);
    // As a file system that lost power may leave one.
    truncateSync(at('killed', 'tiles', before[0]!), 1000);
    const { stderr } = await cli(...shard);
    expect(stderr).toBe(`note: shard 1 of 1: 64 tiles, ${before.length - 1} already computed\n`);
    await cli('merge', at('killed'), '--out', at('resumed.png'));
    expect(loadPng(at('resumed.png'))).toEqual(loadPng(at('large.png')));
  });

  it('interrupted leaves whole tiles alone', async () => {
    const { code } = await run([program, ...render('stopped', '1/1')], {
      signal: { name: 'SIGINT', when: () => tilesIn('stopped').length > 0 },
    });
    expect(code).toBe(130);
    expect(readdirSync(at('stopped', 'tiles'))).toEqual(tilesIn('stopped'));
    for (const name of tilesIn('stopped'))
      expect(readFileSync(at('stopped', 'tiles', name)).length).toBe(12416);
  });
});

describe('a job of several figures', () => {
  it('in two shards, merged, has the pixels of one run: distances, angles and latents of its own', async () => {
    await cli('latent', '--seed', '5', '--shape', '3,32,32', '--out', at('own.npy'));
    const common = [
      '--model',
      'bundled:toonhead-32',
      ...cpu,
      '--pin',
      `file:${at('own.npy')}`,
      '--pin',
      'seed:1',
    ];
    const texts = ['--labels', 'on', '--captions', 'on', '--scale', '1'];
    await cli('line', ...common, '--frames', '3', '--steps', '2', ...texts, '--out', at('line.json'));
    await cli('consistency', ...common, '--ladder', '2,3', '--scale', '1', '--out', at('sheet.json'));
    const [line, sheet] = ['line.json', 'sheet.json'].map(
      (name) => JSON.parse(readFileSync(at(name), 'utf8')) as Job,
    );
    const { figure, ...rest } = line!;
    const { kind: _, metric: __, contrast: ___, pins, reference: ____, ...look } = sheet!.figure;
    const trips = { kind: 'inversion', images: pins, ...look };
    writeFileSync(at('three.json'), JSON.stringify({ ...rest, figures: [figure, sheet!.figure, trips] }));
    const three = ['render', at('three.json'), ...cpu, '--out'];
    await cli(...three, at('once'));
    await Promise.all([1, 2].map((i) => cli(...three, at('twice'), '--shard', `${i}/2`)));
    await cli('merge', at('twice'), '--out', at('merged'));
    for (const i of [1, 2, 3])
      expect(loadPng(at('merged', `figure-${i}.png`))).toEqual(loadPng(at('once', `three-${i}.png`)));
  });

  it('that are trajectories too: step changes, times and the states that are shown', async () => {
    const way = [
      'trajectory',
      '--model',
      'bundled:toonhead-32',
      ...cpu,
      '--pin',
      'seed:2',
      '--ladder',
      '3,12',
    ];
    const look = ['--columns', '4', '--scale', '1'];
    await cli(...way, ...look, '--out', at('way.png'));
    await cli(...way, ...look, '--out', at('way.json'));
    const share = (i: number) => ['render', at('way.json'), ...cpu, '--out', at('ways'), '--shard', `${i}/2`];
    await cli(...share(1));
    const { stderr } = await tell(['merge', at('ways'), '--out', at('merged-way.png')]);
    expect(stderr).toContain('of figure 1');
    await cli(...share(2));
    await cli('merge', at('ways'), '--out', at('merged-way.png'));
    expect(loadPng(at('merged-way.png'))).toEqual(loadPng(at('way.png')));

    rmSync(at('ways', 'tiles', '0-1-way.json')); // x_0 without its way is not enough
    const again = await cli(...share(1));
    const other = await cli(...share(2));
    expect([again.stderr, other.stderr].join('')).toMatch(/1 tiles, 0 already computed/);
    await cli('merge', at('ways'), '--out', at('merged-again.png'));
    expect(loadPng(at('merged-again.png'))).toEqual(loadPng(at('way.png')));
  });

  interface Job {
    figure: Record<string, unknown>;
  }
});

describe('a folder', () => {
  it('of another job is left as it is', async () => {
    mkdirSync(at('other'));
    const text = readFileSync(job, 'utf8').replace('"numSteps": 6', '"numSteps": 5');
    writeFileSync(at('other', 'job.json'), text);
    const { code, stderr } = await tell([...render('other', '1/4')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^slerpscope: .*other: holds another job \(/);
    expect(readFileSync(at('other', 'job.json'), 'utf8')).toBe(text);
    expect(tilesIn('other')).toEqual([]);
  });

  it('whose tiles come from two environments is merged with a warning', async () => {
    cpSync(at('four'), at('mixed'), { recursive: true });
    const [name] = readdirSync(at('mixed', 'environments'));
    const environment = readFileSync(at('mixed', 'environments', name!), 'utf8');
    writeFileSync(at('mixed', 'environments', '0123456789abcdef.json'), environment.replace('"1.', '"0.'));
    const { stderr } = await cli('merge', at('mixed'));
    expect(stderr).toMatch(/^note: the tiles were computed in 2 different environments/);
  });
});
