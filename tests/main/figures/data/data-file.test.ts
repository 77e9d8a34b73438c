import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataSpec } from '../../../../src/contract/data.ts';
import type { InversionFigure } from '../../../../src/contract/figures/inversion.ts';
import type { PlaneFigure } from '../../../../src/contract/figures/plane.ts';
import type { SamplesFigure } from '../../../../src/contract/figures/samples.ts';
import { bareStyle } from '../../../../src/contract/figures/style.ts';
import type { TrajectoryFigure } from '../../../../src/contract/figures/trajectory.ts';
import { distances } from '../../../../src/core/metrics/index.ts';
import { formatLatentRef, type LatentRef } from '../../../../src/core/latent-ref.ts';
import { latentSize, makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import { angleBetween } from '../../../../src/core/slerp.ts';
import { numpyRandn } from '../../../../src/core/random/numpy.ts';
import { renderData } from '../../../../src/main/figures/data/data-file.ts';
import type { RunTiles } from '../../../../src/main/jobs/run.ts';
import { readNpy } from '../../../../src/main/formats/npy/npy.ts';
import { readSafetensors } from '../../../../src/main/formats/safetensors/reader.ts';
import { canImport, PYTHONS } from '../../../../scripts/setup/python.mjs';
import { tempFolder } from '../../../support/temp-folder.ts';
import { line, pin, sheet, tileData } from '../animation/support/films.ts';

const shape: LatentShape = [3, 4, 5];
const size = latentSize(shape);
const folder = tempFolder();

/** x_T of an expression: numbers that its text decides. */
const xT = (ref: LatentRef): Float32Array =>
  numpyRandn(BigInt(formatLatentRef(ref).length * 31 + Number(/\d+/.exec(formatLatentRef(ref))![0])), size);
const stateAt = (S: number, step: number, which: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => S * 1000 + step * 10 + which + i / 1000);

const run: RunTiles = async (tiles, compare, { onStep }) => {
  const made = tiles.map((tile) => makeLatent(shape, tileData({ ...tile, task: 'sample' }, shape)));
  tiles.forEach(({ task, settings: { numSteps } }, tile) => {
    for (let index = 0; task === 'trajectory' && index < numSteps; index++)
      onStep?.(tile, {
        index,
        t: 10 * (numSteps - index),
        xt: stateAt(numSteps, index, 0),
        predX0: stateAt(numSteps, index, 1),
        stepChange: index === 0 ? null : 0.5,
      });
  });
  return {
    tiles: made,
    distances: compare.map((p) => ({ distances: distances(made[p.tile]!, made[p.reference]!) })),
  };
};

async function make(spec: DataSpec, texts = [] as { keyword: string; text: string }[]): Promise<Buffer> {
  const resolve = async (refs: readonly LatentRef[]) => refs.map((ref) => makeLatent(shape, xT(ref)));
  const encode = async (images: readonly Latent[], { numSteps }: { numSteps: number }) =>
    images.map(({ data }) =>
      makeLatent(
        shape,
        data.map((value) => value + numSteps),
      ),
    );
  return Buffer.concat([...(await renderData(spec, { shape, run, resolve, encode, texts }))]);
}

const spec = { figure: line, content: 'x0', format: 'npy' } as const;
const look = { ...bareStyle, settings: line.settings, scale: null };
const trajectory: TrajectoryFigure = { ...look, kind: 'trajectory', pin: pin(1), ladder: [2, 3], columns: 4 };
const inversion: InversionFigure = { ...look, kind: 'inversion', images: [pin(1), pin(2)], ladder: [5, 10] };
const sampled = (i: number): number[] => {
  const u = [0, 1 / 3, 2 / 3, 1][i]!;
  const [a, b] = [pin(1).ref, pin(2).ref];
  const ref: LatentRef = u === 0 ? a : u === 1 ? b : { kind: 'slerp', a, b, u };
  return [...tileData({ task: 'sample', ref, settings: line.settings }, shape)];
};

describe('x_0', () => {
  it('as .npy and as .safetensors are the numbers of every tile, not clamped', async () => {
    const npy = readNpy(await make(spec), 'x0.npy');
    expect(npy.shape).toEqual([4, ...shape]);
    expect([...npy.data]).toEqual([0, 1, 2, 3].flatMap(sampled));
    const tensors = readSafetensors(await make({ ...spec, format: 'safetensors' }), 'x0.safetensors');
    expect([...tensors.keys()]).toEqual(['x0']);
    expect(tensors.get('x0')!.shape).toEqual([4, ...shape]);
    expect([...tensors.get('x0')!.read()]).toEqual([...npy.data]);
  });
});

describe('x_T', () => {
  it('holds each latent once, in the order of the rows', async () => {
    const npy = readNpy(await make({ figure: sheet, content: 'xT', format: 'npy' }), 'xT.npy');
    expect(npy.shape).toEqual([2, ...shape]);
    expect([...npy.data]).toEqual([...xT(pin(1).ref), ...xT(pin(2).ref)]);
  });
});

describe('an inversion', () => {
  it('has codes, image by image at every S, and no trajectories', async () => {
    const npy = readNpy(await make({ figure: inversion, content: 'xT', format: 'npy' }), 'xT.npy');
    expect(npy.shape).toEqual([4, ...shape]);
    const second = [...npy.data.subarray(3 * size)];
    expect(second).toEqual([...xT(pin(2).ref).map((value) => value + 10)]);
    await expect(make({ figure: inversion, content: 'trajectories', format: 'npy' })).rejects.toThrow(
      'an inversion has no trajectories to export',
    );
  });
});

describe('trajectories', () => {
  it('of one S are an .npy [N, S, 2, C, H, W]: x_t, then x̂_0', async () => {
    const figure = { ...sheet, ladder: [5], reference: 5 };
    const npy = readNpy(await make({ figure, content: 'trajectories', format: 'npy' }), 'ways.npy');
    expect(npy.shape).toEqual([2, 5, 2, ...shape]);
    const at = (tile: number, step: number, which: number): number[] => {
      const start = ((tile * 5 + step) * 2 + which) * size;
      return [...npy.data.subarray(start, start + size)];
    };
    for (const [tile, step, which] of [
      [0, 0, 0],
      [1, 3, 1],
      [1, 4, 0],
    ] as const)
      expect(at(tile, step, which)).toEqual([...stateAt(5, step, which)]);
  });

  it('of several S are tensors for each, with their t', async () => {
    const bytes = await make({ figure: sheet, content: 'trajectories', format: 'safetensors' });
    const tensors = readSafetensors(bytes, 'ways.safetensors', 'skip');
    const wanted = [5, 10, 40].flatMap((S) => [`S${S}.xt`, `S${S}.predX0`]);
    expect([...tensors.keys()]).toEqual(wanted);
    expect(tensors.get('S10.predX0')!.shape).toEqual([2, 10, ...shape]);
    const values = tensors.get('S10.predX0')!.read();
    expect([...values.subarray(7 * size, 8 * size)]).toEqual([...stateAt(10, 7, 1)]);
    const length = Number(bytes.readBigUInt64LE(0));
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
    const {
      dtype,
      data_offsets: [start],
    } = header['S5.t'] as { dtype: string; data_offsets: [number, number] };
    const t = [0, 1, 2, 3, 4].map((i) => Number(bytes.readBigInt64LE(8 + length + start + 8 * i)));
    expect([dtype, t]).toEqual(['I64', [50, 40, 30, 20, 10]]);
    await expect(make({ figure: sheet, content: 'trajectories', format: 'npy' })).rejects.toThrow(
      'trajectories of S = 5, 10, 40 do not fit one .npy array: choose .safetensors',
    );
  });
});

describe('a .safetensors file', () => {
  it('carries texts in its metadata, and its data begin at a multiple of 8 bytes', async () => {
    for (const text of ['', 'x̂₀ "quoted"', 'abc', 'abcd']) {
      const bytes = await make({ ...spec, format: 'safetensors' }, [{ keyword: 'parameters', text }]);
      const length = Number(bytes.readBigUInt64LE(0));
      expect(length % 8).toBe(0);
      const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
      expect(header['__metadata__']).toEqual({ format: 'pt', parameters: text });
    }
  });
});

describe('metrics', () => {
  it('as CSV read back equal those of the figure, with names quoted where they have to be', async () => {
    const figure = { ...sheet, pins: [{ ...pin(1), name: 'a "b", c' }] };
    const text = (await make({ figure, content: 'metrics', format: 'csv' })).toString('utf8');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('pin,eta,clip,numSteps,reference,mse,psnr,ssim');
    expect(lines.at(-1)).toBe('');
    const tile = (numSteps: number) =>
      makeLatent(
        shape,
        tileData({ task: 'sample', ref: pin(1).ref, settings: { ...sheet.settings, numSteps } }, shape),
      );
    const { mse, psnr, ssim } = distances(tile(5), tile(40));
    const [eta, clip, ...numbers] = /^"a ""b"", c",(.*)$/.exec(lines[1]!)![1]!.split(',');
    expect([eta, clip]).toEqual(['0', 'none']);
    expect(numbers.map(Number)).toEqual([5, 40, mse, psnr, ssim]);
    expect(lines[3]).toBe('"a ""b"", c",0,none,40,40,0,inf,1');
  });

  it('as JSON say the ladder and the settings, and null for infinity', async () => {
    const text = (await make({ figure: sheet, content: 'metrics', format: 'json' })).toString('utf8');
    const { ladder, reference, settings, rows } = JSON.parse(text) as Record<string, unknown[]>;
    expect([ladder, reference, rows!.length]).toEqual([[5, 10, 40], 40, 6]);
    expect(settings).not.toHaveProperty('numSteps');
    expect(rows![2]).toEqual({
      pin: 'pin 1',
      eta: 0,
      clip: 'none',
      numSteps: 40,
      reference: 40,
      mse: 0,
      psnr: null,
      ssim: 1,
    });
  });

  it.each([
    ['eta', 1, 'none'],
    ['clip', 0, 'diffusers'],
  ] as const)(
    'have a row for every picture of the contrast %s, told by η and clip rule',
    async (contrast, eta, clip) => {
      const figure = { ...sheet, contrast };
      const text = (await make({ figure, content: 'metrics', format: 'json' })).toString('utf8');
      const { rows } = JSON.parse(text) as { rows: Record<string, unknown>[] };
      const head = { pin: 'pin 1', eta, clip, reference: 40 };
      expect(rows).toHaveLength(9);
      expect(rows.slice(6)).toMatchObject([5, 10, 40].map((numSteps) => ({ ...head, numSteps })));
      const tile = (numSteps: number) =>
        makeLatent(
          shape,
          tileData(
            { task: 'sample', ref: pin(1).ref, settings: { ...sheet.settings, eta, clip, numSteps } },
            shape,
          ),
        );
      expect(rows[6]).toMatchObject(distances(tile(5), tile(40)));
      const table = (await make({ figure, content: 'metrics', format: 'csv' })).toString('utf8');
      expect(table.split('\r\n').filter((line) => line.startsWith(`pin 1,${eta},${clip},`))).toHaveLength(3);
    },
  );

  it('of a trajectory are the movement at every step', async () => {
    const text = (await make({ figure: trajectory, content: 'metrics', format: 'csv' })).toString('utf8');
    expect(text.split('\r\n').slice(0, 4)).toEqual([
      'pin,numSteps,step,t,movement',
      'pin 1,2,0,20,',
      'pin 1,2,1,10,0.5',
      'pin 1,3,0,30,',
    ]);
  });

  it('of an inversion are how far its images are from what their codes decode to', async () => {
    const text = (await make({ figure: inversion, content: 'metrics', format: 'json' })).toString('utf8');
    const { rows } = JSON.parse(text) as { rows: Record<string, unknown>[] };
    expect(rows.map(({ image, numSteps }) => [image, numSteps])).toEqual([
      ['pin 1', 5],
      ['pin 1', 10],
      ['pin 2', 5],
      ['pin 2', 10],
      [null, 5],
      [null, 10],
      [null, 10],
    ]);
    const bare = { image: null, psnr: null, ssim: null };
    const norms = rows.slice(0, 4).map((row) => Number(row['norm']));
    expect(norms.every((norm) => norm > 0)).toBe(true);
    expect(rows.slice(4)).toEqual([
      ...[0, 1].map((i) => ({
        source: 'mean',
        ...bare,
        numSteps: [5, 10][i],
        mse: (Number(rows[i]!['mse']) + Number(rows[i + 2]!['mse'])) / 2,
        norm: (norms[i]! + norms[i + 2]!) / 2,
      })),
      { source: 'paper', ...bare, numSteps: 10, mse: 0.014, norm: null },
    ]);
    const decoded = tileData(
      { task: 'sample', ref: pin(2).ref, settings: { ...line.settings, numSteps: 10 } },
      shape,
    );
    const { mse } = distances(makeLatent(shape, xT(pin(2).ref)), makeLatent(shape, decoded));
    expect(rows[3]!['mse']).toBe(mse);
  });

  it('of a line are where its frames lie and the angles between its pins, of a closed one also the way back', async () => {
    const text = (
      await make({ figure: { ...line, closed: true }, content: 'metrics', format: 'csv' })
    ).toString();
    const rows = text.split('\r\n').slice(0, -1);
    expect(rows[0]).toBe('frame,from,to,degrees,u');
    const degrees = (180 / Math.PI) * angleBetween(xT(pin(1).ref), xT(pin(2).ref));
    expect(rows.slice(1)).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => {
        const ends = i < 3 ? 'pin 1,pin 2' : 'pin 2,pin 1';
        return `${i},${ends},${degrees},${(i % 3) / 3}`;
      }),
    );
  });

  it('of a plane are u and v of every tile', async () => {
    const corners = [pin(1), pin(2), pin(3), pin(4)] as const;
    const figure: PlaneFigure = { ...look, kind: 'plane', corners, columns: 3, rows: 2 };
    const text = (await make({ figure, content: 'metrics', format: 'csv' })).toString();
    expect(text.split('\r\n').slice(0, -1)).toEqual([
      'row,column,u,v',
      ...['0,0,0,0', '0,1,0.5,0', '0,2,1,0', '1,0,0,1', '1,1,0.5,1', '1,2,1,1'],
    ]);
  });

  it('of samples are refused: there are none', async () => {
    const figure: SamplesFigure = { ...look, kind: 'samples', pins: [pin(1)] };
    await expect(make({ figure, content: 'metrics', format: 'csv' })).rejects.toThrow(
      'a figure of kind samples has no metrics',
    );
  });
});

it('more than 2 GiB are refused before anything is sampled', async () => {
  const figure = { ...line, settings: { ...line.settings, numSteps: 100_000 }, framesPerSegment: 1000 };
  await expect(make({ figure, content: 'trajectories', format: 'npy' })).rejects.toThrow('are too large');
});

describe('NumPy', () => {
  const command = PYTHONS.find((python) => canImport(python, 'numpy')) ?? 'no Python with NumPy is here';
  /** What a program prints of a file, as JSON; it has the file's bytes as `raw`. */
  const readBy = async (bytes: Buffer, program: string): Promise<unknown> => {
    const file = join(folder, 'read.bin');
    writeFileSync(file, bytes);
    const script = `import json, numpy, sys\nraw = open(sys.argv[1], "rb").read()\n${program}`;
    return JSON.parse(execFileSync(command, ['-c', script, file], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
  };

  it('reads the .npy as we do', async () => {
    const told =
      'a = numpy.load(sys.argv[1]); print(json.dumps([a.dtype.str, a.shape, a.astype(float).ravel().tolist()]))';
    expect(await readBy(await make(spec), told)).toEqual([
      '<f4',
      [4, ...shape],
      [0, 1, 2, 3].flatMap(sampled),
    ]);
  });

  /** The format's description in Python: header, then tensors end to end, nothing between or after them. */
  const safetensors = `
size = int.from_bytes(raw[:8], "little")
header = json.loads(raw[8:8 + size])
meta = header.pop("__metadata__", {})
data, at, out = raw[8 + size:], 0, {}
for name, one in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
    start, end = one["data_offsets"]
    assert start == at, name
    array = numpy.frombuffer(data[start:end], {"F32": "<f4", "I64": "<i8"}[one["dtype"]]).reshape(one["shape"])
    out[name] = [one["dtype"], array.shape, array.astype(float).ravel().tolist()]
    at = end
assert at == len(data)
print(json.dumps([meta, out]))`;

  it('reads the .safetensors by its description: x_0, and trajectories of several S with their t', async () => {
    const texts = [{ keyword: 'parameters', text: 'x̂₀' }];
    expect(await readBy(await make({ ...spec, format: 'safetensors' }, texts), safetensors)).toEqual([
      { format: 'pt', parameters: 'x̂₀' },
      { x0: ['F32', [4, ...shape], [0, 1, 2, 3].flatMap(sampled)] },
    ]);
    const ways = await make({ figure: trajectory, content: 'trajectories', format: 'safetensors' });
    const states = (S: number, which: number) =>
      Array.from({ length: S }, (_, step) => [...stateAt(S, step, which)]).flat();
    const wanted = [2, 3].flatMap((S) => [
      [`S${S}.xt`, ['F32', [1, S, ...shape], states(S, 0)]],
      [`S${S}.predX0`, ['F32', [1, S, ...shape], states(S, 1)]],
      [`S${S}.t`, ['I64', [S], Array.from({ length: S }, (__, step) => 10 * (S - step))]],
    ]);
    expect(await readBy(ways, safetensors)).toEqual([{ format: 'pt' }, Object.fromEntries(wanted)]);
  });
});
