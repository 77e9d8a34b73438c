import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InversionFigure } from '../../../src/contract/figures/inversion.ts';
import { figureEvaluations, figureSpec, type FigureSpec } from '../../../src/contract/figures/index.ts';
import { parse } from '../../../src/contract/parsers.ts';
import { distances } from '../../../src/core/metrics/index.ts';
import type { LineFigure } from '../../../src/contract/figures/line.ts';
import type { PlaneFigure } from '../../../src/contract/figures/plane.ts';
import { bareStyle } from '../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../src/contract/figures/trajectory.ts';
import type { Recipe } from '../../../src/contract/recipe.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../src/core/latent.ts';
import { latentPicture } from '../../../src/core/latent-picture.ts';
import { joinLatents } from '../../../src/core/samplers/walk.ts';
import { angleBetween } from '../../../src/core/slerp.ts';
import { decodingOf } from '../../../src/main/figures/decoding.ts';
import { renderFigure } from '../../../src/main/figures/figure.ts';
import { pictureOf, type Picture } from '../../../src/main/figures/scene/picture.ts';
import { animationFile } from '../../../src/main/formats/index.ts';
import { cutLatents } from '../../../src/main/formats/nd-array.ts';
import { readNpy } from '../../../src/main/formats/npy/npy.ts';
import { readPng } from '../../../src/main/formats/png/reader.ts';
import { readPngText } from '../../../src/main/formats/png/texts.ts';
import { openHeadlessStudio } from '../../../src/main/headless.ts';
import { renderRecorded } from '../../../src/main/recipes/figure-recipe.ts';
import type { Studio, TrajectoryStep } from '../../../src/main/studio.ts';
import { cli, fixtures } from '../../cli/support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { framesOf } from './animation/support/films.ts';
import { collect } from './support/collect.ts';
import { find, named, resources, seed, settings, stands } from './support/known-figures.ts';

/** Figures of a latent diffusion model: x_T of 3 × 8 × 8, pictures of 3 × 16 × 16. The real engine: `npm run build` comes first. */

const model = join(fixtures, 'families', 'ldm-vq');
const latentShape: LatentShape = [3, 8, 8];
const pictureShape: LatentShape = [3, 16, 16];
const folder = tempFolder();
const at = (name: string): string => join(folder, name);

let studio: Studio;
beforeAll(async () => {
  studio = await openHeadlessStudio({ provider: 'cpu', model });
});
afterAll(() => studio.close());

const base = { ...bareStyle, settings: { ...settings, numSteps: 3 }, scale: 2 } as const;
const way: TrajectoryFigure = { ...base, kind: 'trajectory', pin: named(1), ladder: [2, 5], columns: 3 };
const line: LineFigure = {
  ...base,
  kind: 'line',
  pins: [named(1), named(2)],
  framesPerSegment: 3,
  mode: 'slerp',
  closed: false,
  easing: 'linear',
};
const plane: PlaneFigure = {
  ...base,
  kind: 'plane',
  corners: [named(1), named(2), named(3), named(4)],
  columns: 2,
  rows: 2,
};

/** Every step of the trajectory of seed:1 at this S, as latents. */
async function stepsAt(numSteps: number): Promise<TrajectoryStep[]> {
  const steps: TrajectoryStep[] = [];
  const tile = { task: 'trajectory' as const, ref: seed(1), settings: { ...base.settings, numSteps } };
  await studio.runTiles([tile], [], { onStep: (_, step) => void steps.push(step) });
  return steps;
}

async function decode(latents: readonly Float32Array[]): Promise<readonly Latent[]> {
  const data = joinLatents(latents.map((latent) => makeLatent(latentShape, latent)));
  const input = { shape: [latents.length, ...latentShape], data };
  return cutLatents(await studio.runBatch('decode', { input, settings: base.settings }));
}

const tileOf = ({ data }: Latent): Picture => pictureOf(data, pictureShape);
const noisyTile = (xt: Float32Array): Picture =>
  pictureOf(latentPicture(xt, latentShape, pictureShape), pictureShape);

async function drawn(figure: FigureSpec): Promise<Picture> {
  return readPng(await collect((await studio.render(figure)).write('png')), 'figure.png');
}

async function resolved(refs: Parameters<Studio['resolveLatents']>[0]): Promise<Latent[]> {
  return cutLatents(await studio.resolveLatents(refs));
}

/** x_0 of these, decoded. */
async function sampled(refs: Parameters<Studio['resolveLatents']>[0]): Promise<Latent[]> {
  const input = await studio.resolveLatents(refs);
  return cutLatents(await studio.runBatch('sample', { input, settings: base.settings }));
}

describe('a trajectory of a latent model', () => {
  it('shows x̂_0 as the decoder makes it and x_t as the latent itself', async () => {
    const picture = await drawn(way);
    for (const [numSteps, shown] of [
      [2, [0, 1]],
      [5, [0, 2, 4]],
    ] as const) {
      const steps = await stepsAt(numSteps);
      const predicted = await decode(steps.map(({ predX0 }) => predX0));
      for (const [i, { xt }] of steps.entries()) {
        const [above, place] = [tileOf(predicted[i]!), find(picture, noisyTile(xt), 2)];
        if (!shown.includes(i as never)) expect(place).toBeNull();
        else if (i === 0)
          expect(find(picture, above, 2)).not.toBeNull(); // both S begin with this x_t
        else expect(stands(picture, above, place!.x, place!.y - 32 - 2, 2)).toBe(true);
      }
    }
  });

  it('decodes the steps that the figure shows, all at once, and no other', async () => {
    const asked: number[] = [];
    const decoding = decodingOf(studio.state.model!, (task, request, options) => {
      asked.push(request.input.shape[0]!);
      return studio.runBatch(task, request, options);
    });
    const resolve = async (): Promise<never> => expect.unreachable();
    await renderFigure(way, studio.runTiles, { shape: pictureShape, decoding, resources, resolve });
    expect(asked).toEqual([5]);
  });

  it.each(['gif', 'apng'] as const)('moves as %s with both states of every step', async (format) => {
    const figure = { ...way, ladder: [4], scale: 1 };
    const animation = studio.animate({ figure, rate: 2, repeat: 'once' }, format);
    const frames = await framesOf(animation);
    const steps = await stepsAt(4);
    const predicted = await decode(steps.map(({ predX0 }) => predX0));
    for (const [i, { xt }] of steps.entries()) {
      expect(find(frames[i]!, tileOf(predicted[i]!), 1)).not.toBeNull();
      expect(find(frames[i]!, noisyTile(xt), 1)).not.toBeNull();
    }
    const file = animationFile(format);
    const read = await framesOf(file.read(await collect(file.write(animation)), 'a'));
    expect(read.map(({ rgba }) => rgba)).toEqual(frames.map((frame) => file.show(frame).rgba));
  });

  it('is merged from shards as it is drawn by one run', async () => {
    const own = ['trajectory', '--model', model, '--pin', 'seed:1', '--step-counts', '2,5', '--columns', '3'];
    const cpu = ['--provider', 'cpu'];
    await cli(...own, ...cpu, '--scale', '2', '--out', at('whole.png'));
    await cli(...own, ...cpu, '--scale', '2', '--out', at('job.json'));
    for (const i of [1, 2])
      await cli(
        'render',
        at('job.json'),
        '--model',
        model,
        ...cpu,
        '--shard',
        `${i}/2`,
        '--out',
        at('parts'),
      );
    await cli('merge', at('parts'), '--out', at('merged.png'));
    expect(await pixelsOf('merged.png')).toEqual(await pixelsOf('whole.png'));
  });

  it('is exported as latents, its x_0 as a picture', async () => {
    const one = { ...way, ladder: [2] };
    const npy = async (content: 'trajectories' | 'x0' | 'xT') =>
      readNpy(
        Buffer.concat([...(await studio.data({ figure: one, content, format: 'npy' }))]),
        `${content}.npy`,
      );
    const steps = await stepsAt(2);
    const states = await npy('trajectories');
    expect(states.shape).toEqual([1, 2, 2, ...latentShape]);
    expect([...states.data]).toEqual(steps.flatMap(({ xt, predX0 }) => [...xt, ...predX0]));
    const x0 = await npy('x0');
    expect(x0.shape).toEqual([1, ...pictureShape]);
    expect(x0.data).toEqual((await decode([steps[1]!.predX0]))[0]!.data); // η = 0 ends in x̂_0
    const xT = await npy('xT');
    expect([xT.shape, xT.data]).toEqual([[1, ...latentShape], steps[0]!.xt]);
  });
});

async function pixelsOf(name: string): Promise<Buffer> {
  return Buffer.from((await readPng(readFileSync(at(name)), name)).rgba);
}

describe('a line and a plane of a latent model', () => {
  it('show the decoded pictures of their latents', async () => {
    const halfway = { kind: 'slerp', a: seed(1), b: seed(2), u: 0.5 } as const;
    const frames = await sampled([seed(1), halfway, seed(2)]);
    const corners = await sampled([1, 2, 3, 4].map(seed));
    for (const [figure, tiles] of [
      [line, frames],
      [plane, corners],
    ] as const) {
      const picture = await drawn(figure);
      for (const tile of tiles) expect(find(picture, tileOf(tile), 2)).not.toBeNull();
    }
  });

  it('measure the angles between x_T, not between pictures', async () => {
    const spec = { figure: line, content: 'metrics', format: 'csv' } as const;
    const [, first] = Buffer.concat([...(await studio.data(spec))])
      .toString('utf8')
      .split('\n')
      .filter((row) => !row.startsWith('#'));
    const [a, b] = await resolved([seed(1), seed(2)]);
    const degrees = (angleBetween(a!.data, b!.data) * 180) / Math.PI;
    expect(first!.split(',').map(Number)).toContain(degrees);
  });

  it('with their captions are merged as they are drawn', async () => {
    const own = ['line', '--model', model, '--pin', 'seed:1', '--pin', 'seed:2', '--frames', '2'];
    const how = ['--steps', '2', '--labels', '--captions', '--scale', '2', '--provider', 'cpu'];
    await cli(...own, ...how, '--out', at('line.png'));
    await cli(...own, ...how, '--out', at('line.json'));
    await cli('render', at('line.json'), '--model', model, '--shard', '1/1', '--out', at('line'));
    await cli('merge', at('line'), '--out', at('line-merged.png'));
    expect(await pixelsOf('line-merged.png')).toEqual(await pixelsOf('line.png'));
  });
});

describe('an inversion of a latent model', () => {
  const rgba = Uint8Array.from({ length: 16 * 16 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i * 37) % 251));
  const storedImage = () => studio.storeImage({ width: 16, height: 16, rgba });

  async function inversion(): Promise<InversionFigure> {
    const ref = { kind: 'stored', ...(await storedImage()) } as const;
    return { ...base, kind: 'inversion', images: [{ name: 'image', ref }], ladder: [2, 4] };
  }

  it('shows the image beside what its x_T are decoded to', async () => {
    const figure = await inversion();
    const { ref } = figure.images[0]!;
    const picture = await drawn(figure);
    const input = await studio.resolveLatents([ref], 'images');
    expect(input.shape).toEqual([1, ...pictureShape]);
    expect(find(picture, tileOf(cutLatents(input)[0]!), 2)).not.toBeNull();
    for (const numSteps of figure.ladder) {
      const back = await studio.runBatch('round-trip', { input, settings: { ...settings, numSteps } });
      expect(find(picture, tileOf(cutLatents(back)[0]!), 2)).not.toBeNull();
    }
  });

  it('has a column of what the autoencoder alone makes of the image where it says so, and no other change', async () => {
    const plain = await inversion();
    const figure = { ...plain, autoencoded: true, labels: true, captions: true } as const;
    const { ref } = figure.images[0]!;
    const input = await studio.resolveLatents([ref], 'images');
    const alone = await studio.runBatch('autoencode', { input, settings });
    expect(find(await drawn(figure), tileOf(cutLatents(alone)[0]!), 2)).not.toBeNull();
    expect(find(await drawn(plain), tileOf(cutLatents(alone)[0]!), 2)).toBeNull();
    expect(figureEvaluations(figure)).toBe(figureEvaluations(plain));
    expect(parse(figureSpec, JSON.parse(JSON.stringify(figure)), 'figure')).toEqual(figure);
  });

  it('writes the loss of the autoencoder as a row of its table, beside those of S', async () => {
    const figure = { ...(await inversion()), autoencoded: true } as const;
    const bytes = Buffer.concat([...(await studio.data({ figure, content: 'metrics', format: 'json' }))]);
    const { rows } = JSON.parse(bytes.toString('utf8')) as { rows: Record<string, unknown>[] };
    const input = await studio.resolveLatents([figure.images[0]!.ref], 'images');
    const alone = await studio.runBatch('autoencode', { input, settings });
    const { mse } = distances(cutLatents(input)[0]!, cutLatents(alone)[0]!);
    expect(mse).toBeGreaterThan(1e-4);
    expect(rows.map(({ source, numSteps }) => [source, numSteps])).toEqual([
      ['autoencoder', null],
      ['image', 2],
      ['image', 4],
    ]);
    expect(rows[0]).toMatchObject({ image: 'image', mse, norm: null });
    const xT = Buffer.concat([...(await studio.data({ figure, content: 'xT', format: 'npy' }))]);
    expect(readNpy(xT, 'xT.npy').shape).toEqual([2, ...latentShape]);
  });

  it('with that column is made again from its recipe bit by bit, and merged from shards', async () => {
    const figure = { ...(await inversion()), autoencoded: true, labels: true, captions: true } as const;
    const { rendered } = await renderRecorded(studio, figure, {});
    writeFileSync(at('alone.png'), await collect(rendered.write('png')));
    const cpu = ['--model', model, '--provider', 'cpu'];
    const { stdout } = await cli('verify', at('alone.png'), ...cpu);
    expect(stdout).toBe('bit-equal\n');
    await cli('render', at('alone.png'), ...cpu, '--shard', '1/1', '--out', at('alone'));
    await cli('merge', at('alone'), '--out', at('alone-merged.png'));
    expect(await pixelsOf('alone-merged.png')).toEqual(await pixelsOf('alone.png'));
  });

  it('embeds the image in its recipe, and is made again from it bit by bit', async () => {
    const { rendered, notReproducibleBecause } = await renderRecorded(studio, await inversion(), {});
    expect(notReproducibleBecause).toBeNull();
    const png = await collect(rendered.write('png'));
    writeFileSync(at('inversion.png'), png);
    const { latents } = JSON.parse(readPngText(png, 'slerpscope', 2 ** 25, 'a')!) as Recipe;
    expect(latents.map(({ shape }) => shape)).toEqual([pictureShape]);
    const { stdout } = await cli('verify', at('inversion.png'), '--model', model, '--provider', 'cpu');
    expect(stdout).toBe('bit-equal\n');
    const cpu = ['--model', model, '--provider', 'cpu'];
    await cli('render', at('inversion.png'), ...cpu, '--shard', '1/1', '--out', at('inversion'));
    await cli('merge', at('inversion'), '--out', at('inversion-merged.png'));
    expect(await pixelsOf('inversion-merged.png')).toEqual(await pixelsOf('inversion.png'));
  });

  it('exports x_T as latents, which the encoder and the inverse ODE make of pictures', async () => {
    const figure = { ...(await inversion()), ladder: [4] };
    const bytes = Buffer.concat([...(await studio.data({ figure, content: 'xT', format: 'npy' }))]);
    const { shape, data } = readNpy(bytes, 'xT.npy');
    const input = await studio.resolveLatents([figure.images[0]!.ref], 'images');
    const encoded = await studio.runBatch('encode', { input, settings: { ...settings, numSteps: 4 } });
    expect([shape, data]).toEqual([[1, ...latentShape], encoded.data]);
  });

  it('a pinned x_T is stored in the shape of latents', async () => {
    const xT = makeLatent(latentShape, (await resolved([seed(7)]))[0]!.data.slice());
    const ref = { kind: 'stored', ...(await studio.storeNumbers(xT)) } as const;
    const figure = { ...line, pins: [{ name: 'own', ref }, named(2)] };
    const { rendered } = await renderRecorded(studio, figure, {});
    const png = await collect(rendered.write('png'));
    writeFileSync(at('pinned.png'), png);
    const { latents } = JSON.parse(readPngText(png, 'slerpscope', 2 ** 25, 'a')!) as Recipe;
    expect(latents.map(({ shape }) => shape)).toEqual([latentShape]);
    const { stdout } = await cli('verify', at('pinned.png'), '--model', model, '--provider', 'cpu');
    expect(stdout).toBe('bit-equal\n');
  });
});
