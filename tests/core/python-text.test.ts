import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClassCondition } from '../../src/core/condition.ts';
import { latentSize, type LatentShape } from '../../src/core/latent.ts';
import { parseLatentRef, resolveLatent } from '../../src/core/latent-ref.ts';
import { pythonText, type PythonRecipe } from '../../src/core/python-text.ts';
import { latentLines } from '../../src/core/python-text/latent.ts';
import { encodeBase64, integerList } from '../../src/core/python-text/literal.ts';
import { randn } from '../../src/core/random/index.ts';
import { defaultSchedulerConfig } from '../../src/core/schedule.ts';
import { clipRules, predictionTypes, tauProfiles, type SamplingSettings } from '../../src/core/settings.ts';
import { makeTau } from '../../src/core/timesteps.ts';
import { encodeNpy, readNpy } from '../../src/main/formats/npy/npy.ts';
import { canImport, PYTHONS } from '../../scripts/setup/python.mjs';
import { tempFolder } from '../support/temp-folder.ts';
import { usualOrFull } from '../support/full.ts';

const folder = tempFolder();

/** The first Python here that has these modules: `npm test` sees to NumPy, `npm run test:full` to PyTorch. */
const pythonWith = (modules: string): string =>
  PYTHONS.find((command) => canImport(command, modules)) ?? `no Python with ${modules} is here`;
const withNumpy = pythonWith('numpy');

const shape: LatentShape = [3, 32, 32];
const hash = 'ab'.repeat(32);
const settings: SamplingSettings = {
  numSteps: 20,
  tau: 'leading',
  eta: 0,
  noiseSeed: '0',
  clip: 'none',
  compat: 'none',
};
const recipe = (ref: string, change: Partial<PythonRecipe> = {}): PythonRecipe => ({
  ref: parseLatentRef(ref),
  shape,
  settings,
  scheduler: defaultSchedulerConfig,
  model: { source: 'diffusers', location: 'google/ddpm-cifar10-32', variant: '' },
  ...change,
});

describe('the text of a seed', () => {
  const golden = JSON.parse(readFileSync(new URL('../fixtures/rng.json', import.meta.url), 'utf8')) as {
    values: Record<string, number[]>;
  };
  const sources = {
    'torch-cpu': ['torch_cpu', 'torch.Generator().manual_seed(seed)'],
    'torch-cuda': ['torch_cuda', 'torch.Generator("cuda").manual_seed(seed)'],
    'numpy-default_rng': ['numpy_pcg64', 'np.random.default_rng(seed).standard_normal(SHAPE)'],
    'numpy-RandomState': ['numpy_legacy', 'np.random.RandomState(seed).standard_normal(SHAPE)'],
  } as const;
  const streams = {
    torch_cpu: 'torch-cpu',
    torch_cuda: 'torch-cuda',
    numpy_pcg64: 'numpy',
    numpy_legacy: 'numpy-legacy',
  } as const;

  const drawn = Object.keys(golden.values).filter((name) => name.endsWith('/3072'));
  it.each(drawn)('names generator, seed and shape of which Python gave the golden values %s', (name) => {
    const [source, seed] = name.split('/') as [keyof typeof sources, string];
    const [called, generator] = sources[source];
    const text = pythonText(recipe(`${streams[called]}:${seed}`));
    expect(text).toContain(generator);
    const read = /^SHAPE = \((\d+), (\d+), (\d+)\)$[^]*^x_T = (\w+)\((\d+)\)$/m.exec(text)!;
    expect(read[4]).toBe(called);
    const count = latentSize([Number(read[1]), Number(read[2]), Number(read[3])]);
    const values = randn(streams[read[4] as typeof called], BigInt(read[5]!), count);
    [...values.slice(0, 24), ...values.slice(-24)].forEach((value, i) =>
      expect(Math.abs(value - golden.values[name]![i]!)).toBeLessThan(2e-6),
    );
  });

  it("asks torch for what all cards draw alike, and computes one card's numbers where they differ", () => {
    const textOf = (ref: string, large: LatentShape) => pythonText(recipe(ref, { shape: large }));
    expect(textOf('torch-cuda@rtx-3060:1', [3, 64, 64])).toContain('x_T = torch_cuda(1)');
    expect(textOf('torch-cuda:1', [3, 64, 64])).not.toContain('depends on the card');
    const text = textOf('torch-cuda@rtx-3060:1', [3, 256, 256]);
    expect(text).toContain(
      '# a torch-cuda draw of 196,608 numbers depends on the card (above 40,960): this is the RTX 3060 layout, 28x1536; NumPy computes it, whatever card is here\nx_T = torch_cuda_card(1, 28, 1536)',
    );
    expect(text).not.toContain('torch.Generator("cuda")');
    expect(textOf('torch-cuda:1', [3, 256, 256])).toContain('x_T = torch_cuda_card(1, 108, 2048)');
  });

  it('keeps all digits of a seed of 64 bits', () => {
    expect(pythonText(recipe('seed:18446744073709551615'))).toContain('torch_cpu(18446744073709551615)');
  });
});

describe('the text of a run', () => {
  it.each(tauProfiles)('walks the very τ of %s', (tau) => {
    const text = pythonText(recipe('seed:1', { settings: { ...settings, tau, numSteps: 30 } }));
    const list = /^timesteps = (.*) {2}#/m.exec(text)![1]!;
    const range = /^list\(range\((-?\d+), (-?\d+), (-?\d+)\)\)$/.exec(list)?.slice(1).map(Number);
    const written: unknown = range
      ? Array.from({ length: (range[1]! - range[0]!) / range[2]! }, (_, i) => range[0]! + i * range[2]!)
      : JSON.parse(list);
    const config = { numSteps: 30, numTrainTimesteps: 1000, stepsOffset: 0, compat: 'none' } as const;
    expect(written).toEqual(makeTau({ profile: tau, ...config }).timesteps);
  });

  it("takes diffusers' predecessors under its compat rule, and its own noise never in silence", () => {
    const text = pythonText(recipe('seed:1', { settings: { ...settings, compat: 'diffusers', eta: 1 } }));
    expect(text).toContain('predecessors = [max(t - 50, -1) for t in timesteps]');
    expect(text).toContain('# The step noise of Slerpscope is its own');
    expect(pythonText(recipe('seed:1'))).not.toContain('randn_like');
  });
});

it('writes base64 and lists as Python reads them', () => {
  for (let n = 0; n < 5; n++) {
    const data = randn('numpy', 1n, n);
    expect(encodeBase64(data)).toBe(Buffer.from(data.buffer).toString('base64'));
  }
  expect(integerList([3, 2, 1, 0])).toBe('list(range(3, -1, -1))');
  expect(integerList([5, 5, 5])).toBe('[5, 5, 5]');
  expect(integerList([9])).toBe('[9]');
});

it('puts no text of a path outside a literal', () => {
  const location = 'a"\nimport os # \\';
  const text = pythonText(recipe('seed:1', { model: { source: 'onnx', location, variant: null } }));
  expect(text.split('\n').filter((line) => line.startsWith('import os'))).toEqual([]);
});

const variants = [
  ...['seed:1', 'torch-cuda:1', 'numpy:1', 'numpy-legacy:1', `stored:${hash}`, 'file:a b.npy#3'],
  ...[
    'file:"x""y\\.safetensors"#2',
    'file:a.pt#1',
    'near(slerp(seed:1, lerp(numpy:2, seed:3, -0.5), 1e-7), 12, 4)',
    'mix(-1*seed:1, 1e-7*near(numpy:2, 1, 2), -0*seed:3)',
  ],
].map((ref) => recipe(ref));
const runs = tauProfiles.flatMap((tau) =>
  clipRules.flatMap((clip) =>
    predictionTypes.flatMap((predictionType) =>
      ([0, 0.5, 'sigma-hat'] as const).map((eta) =>
        recipe('seed:1', {
          settings: { ...settings, tau, clip, eta },
          scheduler: { ...defaultSchedulerConfig, predictionType },
          model: { source: clip === 'none' ? 'onnx' : 'diffusers', location: '/m "x".onnx', variant: null },
        }),
      ),
    ),
  ),
);
it('is text for every expression and kind of run, which Python itself reads', () => {
  const texts = [...variants, ...runs].map(pythonText);
  for (const text of texts) expect(text).toMatch(/^x_T = .+$/m);
  const program = 'import ast, json, sys\nfor text in json.load(sys.stdin): ast.parse(text)';
  execFileSync(pythonWith('ast'), ['-c', program], { input: JSON.stringify(texts) });
});

/** Runs the latent part of the text, in a folder with the files it names. */
async function compare(python: string, ref: string, shape: LatentShape): Promise<number> {
  const size = latentSize(shape);
  const data = randn('numpy', 5n, 2 * size);
  const stored = new Map([[hash, data.slice(0, size)]]);
  writeFileSync(join(folder, 'two.npy'), encodeNpy([2, ...shape], data));
  const parsed = parseLatentRef(ref);
  const { imports, lines } = latentLines(parsed, shape, stored);
  const text = [...imports, ...lines, 'np.save("x_T.npy", x_T)', ''].join('\n');
  execFileSync(python, ['-c', text], { cwd: folder });
  const made = readNpy(readFileSync(join(folder, 'x_T.npy')), 'x_T.npy');
  expect(made).toMatchObject({ dtype: 'float32', shape });
  const slice = (i: number) => ({ shape, data: data.slice(i * size, (i + 1) * size) });
  const reader = { file: async (_: string, i: number) => slice(i), stored: async () => slice(0) };
  const ours = await resolveLatent(parsed, shape, reader);
  return ours.data.reduce((most, value, i) => Math.max(most, Math.abs(value - made.data[i]!)), 0);
}

const numpyRefs: [ref: string, tolerance: number, shape?: LatentShape][] = [
  ['numpy:42', 0],
  ['numpy:18446744073709551615', 0],
  ['numpy-legacy:42', 0],
  ['file:two.npy#1', 0],
  [`stored:${hash}`, 0],
  ['slerp(numpy:1, numpy:2, 0.3)', 5e-7],
  ['slerp(numpy:1, numpy-legacy:2, -1.5)', 5e-7],
  ['lerp(numpy:1, file:two.npy#1, 0.25)', 5e-7],
  ['mix(0.3*numpy:1, -1e300*file:two.npy#1, 7e299*numpy-legacy:2, 0*numpy:3)', 0],
  ['mix(1*mix(-0.1*numpy:1, 0.7*numpy:2, 0.2*numpy:3), 1*numpy:1)', 0],
  ['torch-cuda@t4:42', 5e-7, [3, 256, 256]],
  ['torch-cuda@46x1536:18446744073709551615', 5e-7, [3, 256, 512]],
  ['torch-cuda:42', 5e-7, [3, 256, 512]],
];
const torchRefs: [ref: string, tolerance: number, shape?: LatentShape][] = [
  ['seed:42', 2e-6],
  ['near(numpy:1, 15, 4)', 2e-6],
  ['slerp(near(seed:1, 12, 7), seed:2, 0.5)', 4e-6],
];
const tried = [
  ...numpyRefs.map((each) => [withNumpy, ...each] as const),
  ...usualOrFull([], torchRefs).map((each) => [pythonWith('numpy, torch'), ...each] as const),
];
for (const [python, ref, tolerance, size = shape] of tried)
  it(`executed by Python gives the app's numbers of ${ref.slice(0, 60)} to ${tolerance}`, async () => {
    expect(await compare(python, ref, size)).toBeLessThanOrEqual(tolerance);
  }, 180_000);

it('weights of a variant are asked for by its name, in the folder of their file', () => {
  const linesOf = (location: string, variant: string | null): string =>
    pythonText(recipe('seed:1', { model: { source: 'diffusers', location, variant } }));
  const plain = linesOf('/m/unet', '');
  expect(plain).toContain('MODEL = "/m/unet"');
  expect(plain).toContain('from_pretrained(MODEL, subfolder=subfolder).eval()');
  const file = linesOf('/m/unet/diffusion_pytorch_model.ema.safetensors', 'ema');
  expect(file).toContain('MODEL = "/m/unet"');
  expect(file).toContain('from_pretrained(MODEL, subfolder=subfolder, variant="ema").eval()');
  const index = linesOf('C:\\m\\diffusion_pytorch_model.fp16.safetensors.index.json', 'fp16');
  expect(index).toContain('MODEL = "C:\\\\m"');
});

describe('the class of a picture', () => {
  const networkOf = (condition: ClassCondition, source: 'diffusers' | 'onnx' = 'diffusers'): string => {
    const model = { source, location: 'a/model', variant: null };
    const text = pythonText(recipe('seed:1', { settings: { ...settings, condition }, model }));
    return /(?:# [^\n]*\n)*def network.*\n(?: {4}.*\n)+/.exec(text)![0];
  };

  it.each([
    [{ class: 3 }, 'torch.tensor([3])'],
    [{ class: 3, guidance: 1 }, 'torch.tensor([3])'],
    [{ class: 0.5 }, 'torch.tensor([0.5])'],
    [{ class: [1, -0.25] }, 'torch.tensor([[1.0, -0.25]])'],
  ])('%j is an argument of the network', (condition, tensor) => {
    expect(networkOf(condition)).toBe(
      `def network(x, t):\n    return unet(x, t, class_labels=${tensor}).sample\n`,
    );
  });

  it('that is guided, between two or of an .onnx file is named as missing', () => {
    expect(networkOf({ class: 3, guidance: 2 })).toMatch(/^# .* w = 2; .*without guidance\.\ndef/);
    expect(networkOf({ class: { from: 3, to: 5, u: 0.5 } })).toMatch(
      /^# The class between 3 and 5, at u = 0\.5, is not in this text/,
    );
    expect(networkOf({ class: Array<number>(257).fill(1) })).toMatch(
      /^# The class, an embedding of 257 values,/,
    );
    expect(networkOf({ class: 3 }, 'onnx')).toMatch(
      /^# The class 3 is not in this text: another picture\.\ndef/,
    );
  });

  it('leaves the text of a model without classes as it was', () => {
    expect(pythonText(recipe('seed:1'))).not.toContain('class_labels');
  });
});
