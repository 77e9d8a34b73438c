import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { definePython } from '../src/core/python-function.ts';
import type { MetricDefinition } from '../src/core/metrics/index.ts';
import type { NoiseStreamDefinition } from '../src/core/random/index.ts';
import { ddimTau } from '../src/core/samplers/sampling-plan.ts';
import type { Solver } from '../src/core/samplers/index.ts';

// Everything is loaded anew over lists with one line more: what reads a list must know the new entry by itself.

const constant: NoiseStreamDefinition<'constant'> = {
  id: 'constant',
  seedBits: 8,
  defaultCard: null,
  draw: (seed, count) => new Float32Array(count).fill(Number(seed)),
  python: definePython([], [], 'def constant(seed):\n    return np.full(SHAPE, seed, np.float32)'),
};

const largest: MetricDefinition<'largest'> = {
  id: 'largest',
  title: 'Largest difference',
  unit: 'levels',
  compute: (a, b) => a.data.reduce((max, value, i) => Math.max(max, Math.abs(value - b.data[i]!)), 0),
  ofEqual: 0,
  hasPlace: () => true,
  axis: () => ({ place: (value) => value / 2, ticks: [{ at: 1, text: 'two', exponent: null }] }),
  format: (value) => ({ text: `${value} levels`, exponent: null }),
  speak: (value) => `${value} levels`,
};

/** Halves the state at every step. */
const halving: Solver<'halving'> = {
  id: 'halving',
  title: 'Halving',
  orders: null,
  takes: [],
  tau: ddimTau,
  steps: (numSteps) => numSteps,
  start:
    () =>
    (_, { xt, outXt, outPredX0 }) =>
      xt.forEach((value, i) => (outPredX0[i] = outXt[i] = value / 2)),
  python: () => ({ setup: [], step: ['x = x / 2'] }),
};

const lists = {
  streams: '../src/core/random/list.ts',
  metrics: '../src/core/metrics/list.ts',
  solvers: '../src/core/samplers/list.ts',
};

function lengthen<Name extends string, T>(path: string, name: Name, one: T): void {
  vi.doMock(path, async (load) => {
    const { [name]: list } = await load<Record<Name, readonly T[]>>();
    return { [name]: [...list, one] };
  });
}

beforeAll(() => {
  vi.resetModules();
  lengthen(lists.streams, 'noiseStreamList', constant);
  lengthen(lists.metrics, 'metricList', largest);
  lengthen(lists.solvers, 'solvers', halving);
});

afterAll(() => {
  for (const path of Object.values(lists)) vi.doUnmock(path);
  vi.resetModules();
});

const settings = {
  numSteps: 4,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
} as const;

async function pythonOf(ref: string, of: object = settings): Promise<string> {
  const { parseLatentRef } = await import('../src/core/latent-ref.ts');
  const { pythonText } = await import('../src/core/python-text.ts');
  const { defaultSchedulerConfig } = await import('../src/core/schedule.ts');
  return pythonText({
    ref: parseLatentRef(ref),
    shape: [1, 2, 2],
    settings: { ...settings, ...of },
    scheduler: defaultSchedulerConfig,
    model: { source: 'onnx', location: 'm.onnx', variant: null },
  });
}

async function helpOf(name: string): Promise<string> {
  const { commands } = await import('../src/cli/registry.ts');
  const { describeCommand } = await import('../src/cli/help.ts');
  return describeCommand(commands.find((command) => command.name === name)!);
}

/** A sampling command with these options more. */
async function given(name: string, ...args: string[]) {
  const { commands } = await import('../src/cli/registry.ts');
  const { readOptions } = await import('../src/cli/arguments.ts');
  const { options } = commands.find((command) => command.name === name)!;
  return readOptions(args, options);
}

describe('a noise stream, one file and one line more,', () => {
  it('is read, checked, written and resolved like every other', async () => {
    const { formatLatentRef, parseLatentRef, resolveLatent } = await import('../src/core/latent-ref.ts');
    const { parse, latentRef } = await import('../src/contract/parsers.ts');
    const ref = parseLatentRef('constant:7');
    expect(formatLatentRef(ref)).toBe('constant:7');
    expect(parse(latentRef, ref, 'a latent')).toEqual(ref);
    const none = () => Promise.reject(new Error('no file'));
    const { data } = await resolveLatent(ref, [1, 2, 2], { file: none, stored: none });
    expect([...data]).toEqual([7, 7, 7, 7]);
    expect(() => parseLatentRef('constant:256')).toThrow('constant seed is 256, must be in [0, 2^8)');
  });

  it('is in the Python text and in the help', async () => {
    expect(await pythonOf('slerp(constant:7, constant:9, 0.5)')).toMatch(
      /def constant\(seed\):[^]*x_T = slerp\(constant\(7\), constant\(9\), 0\.5\)/,
    );
    expect(await helpOf('latent')).toContain('numpy-legacy, constant;');
    expect(await helpOf('line')).toContain('numpy-legacy or constant; seed:N is torch-cpu:N.');
  });

  it('is accepted by --stream', async () => {
    const { refOfDraw } = await import('../src/cli/start-latents.ts');
    const latent = ['--shape', '1,2,2', '--out', 'x.npy', '--seed', '7', '--stream'];
    expect(refOfDraw(await given('latent', ...latent, 'constant'))).toMatchObject({ stream: 'constant' });
    await expect(given('latent', ...latent, 'mt').then(refOfDraw)).rejects.toThrow(
      '--stream mt: must be one of torch-cpu, torch-cuda, numpy, numpy-legacy, constant',
    );
  });
});

describe('a metric, one file and one line more,', () => {
  it('is computed, formatted and spoken', async () => {
    const { distances, equalDistances, speakDistance } = await import('../src/core/metrics/index.ts');
    const [black, white] = [-1, 1].map((value) => ({
      shape: [1, 1, 1] as const,
      data: Float32Array.of(value),
    }));
    expect(distances(black!, white!)).toMatchObject({ mse: 1, largest: 2 });
    expect(equalDistances).toMatchObject({ ssim: 1, largest: 0 });
    const { distanceRuns } = await import('../src/main/figures/layout/text.ts');
    expect(distanceRuns('largest' as never, 2)).toMatchObject([{ text: '2 levels' }]);
    expect(speakDistance('largest' as never, { largest: 2 } as never)).toBe('Largest difference 2 levels');
  });

  it('can be chosen for a figure, and is in its table and in the help', async () => {
    const { parse } = await import('../src/contract/parsers.ts');
    const { figureSpec } = await import('../src/contract/figures/index.ts');
    const ref = { kind: 'seed', stream: 'torch-cpu', seed: '1' };
    const spec = parse(
      figureSpec,
      {
        ...{ kind: 'consistency', pins: [{ name: 'a', ref }], settings, scale: 1 },
        ...{ ladder: [2, 4], reference: 4, contrast: 'none', metric: 'largest' },
      },
      'a figure',
    );
    if (spec.kind !== 'consistency') throw new Error(`a figure of kind ${spec.kind}`);
    const { consistencyDrawing } = await import('../src/main/figures/kinds/consistency.ts');
    const apart = { mse: 1, psnr: 0, ssim: 0, largest: 2 };
    const { writeCsv } = await import('../src/main/formats/csv/writer.ts');
    expect(
      writeCsv(consistencyDrawing.drawnRows!(spec, { tiles: [], distances: [{ distances: apart }] })).split(
        '\r\n',
      ),
    ).toMatchObject([
      'pin,eta,clip,numSteps,reference,mse,psnr,ssim,largest',
      'a,0,none,2,4,1,0,0,2',
      /** The picture itself. */
      expect.stringMatching(/^a,0,none,4,4,0,.*,1,0$/),
      '',
    ]);
    expect(await helpOf('consistency')).toContain('mse, psnr (in dB), ssim, largest (in levels)');
    const { metrics } = await import('../src/core/metrics/index.ts');
    const sheet = ['--model', 'm', '--pin', 'seed:1', '--step-counts', '2,4', '--out', 'a.png'];
    const options = await given('consistency', ...sheet, '--metric', 'largest');
    expect(options.choice('metric', metrics)).toBe('largest');
  });
});

describe('a solver, one file and one line more,', () => {
  it('is read from settings, and refused with the list where it is none', async () => {
    const { parse, samplingSettings } = await import('../src/contract/parsers.ts');
    expect(parse(samplingSettings, { ...settings, solver: 'halving' }, 'a job')).toMatchObject({
      solver: 'halving',
    });
    const { solverOf } = await import('../src/core/samplers/index.ts');
    expect(() => solverOf('heun')).toThrow(
      'solver "heun" is not known, must be one of ddim, plms, ipndm, dpmpp, unipc, deis, halving',
    );
    expect(() => parse(samplingSettings, { ...settings, solver: 'heun' }, 'a job')).toThrow(
      /solver.*"ddim".*"halving".*"heun"/,
    );
  });

  it('is an option of the command line with its help: there is a choice now', async () => {
    const { readSettings } = await import('../src/cli/run-options.ts');
    const sample = ['--model', 'm', '--seed', '1', '--steps', '4', '--out', 'a.png'];
    for (const name of ['sample', 'line'])
      expect(await helpOf(name)).toMatch(/--solver NAME +.*ddim,[^]*halving/);
    expect(readSettings(await given('sample', ...sample, '--solver', 'halving')).solver).toBe('halving');
    expect(readSettings(await given('sample', ...sample))).toEqual(settings);
    await expect(
      given('sample', ...sample, '--solver', 'heun').then((all) => readSettings(all)),
    ).rejects.toThrow('--solver heun: must be one of ddim, plms, ipndm, dpmpp, unipc, deis, halving');
  });

  it('makes the steps of a run, under a key of its own', async () => {
    const { TileRun } = await import('../src/main/engine/scheduling/tile-run.ts');
    const { runKey } = await import('../src/main/engine/scheduling/run-key.ts');
    const { planFor } = await import('../src/core/samplers/plan.ts');
    const { defaultSchedulerConfig: scheduler } = await import('../src/core/schedule.ts');
    const { hashLatent } = await import('../src/main/engine/stores/hashed-latent.ts');
    const plan = planFor(scheduler, settings);
    const keyOf = (solver: object) =>
      runKey(
        {} as never,
        { scheduler, settings: { ...settings, ...solver }, plan, condition: null },
        'sample',
      )('');
    expect(keyOf({ solver: 'halving' })).not.toBe(keyOf({}));
    const stage = {
      kind: 'sample' as const,
      condition: null,
      unconditional: null,
      steps: 4,
      evaluations: 4,
      outputShape: [1, 1, 1] as const,
      scheduler,
      plan,
      settings: { ...settings, solver: 'halving' as never },
      resultLength: 1,
      key: () => null,
      stateKey: () => '',
    };
    const input = hashLatent({ shape: [1, 1, 1], data: Float32Array.of(16) });
    const networks = {
      denoiser: () => async (xt: Float32Array) => xt,
      decode: async (latents: Float32Array) => latents,
      encode: async (pictures: Float32Array) => pictures,
    };
    const run = new TileRun(stage, input, networks, null);
    for (let i = 0; i < 3; i++) await run.advance();
    expect((await run.advance())[0]).toBe(1);
  });

  it('is in the Python text and in the words of a recipe', async () => {
    expect(await pythonOf('seed:1', { solver: 'halving' })).toMatch(
      /for t, p in zip\(timesteps, predecessors\):\n {8}x = x \/ 2\n/,
    );
    const { describeRecipe } = await import('../src/main/recipes/parameters-text.ts');
    const { lineOf, recipeOf, seed } = await import('./main/recipes/support/recipes.ts');
    const line = lineOf(seed(1), seed(2));
    const named = { ...line, settings: { ...line.settings, solver: 'halving' as never } };
    expect(describeRecipe(recipeOf(named))).toContain('Sampler: Halving,');
    expect(describeRecipe(recipeOf(line))).toContain('Sampler: DDIM,');
  });
});
