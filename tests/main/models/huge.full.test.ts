import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNetwork } from '../../../src/main/engine/process/session.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bundledFolder, pseudoRandom } from './support/golden.ts';
import { encodeModel, types } from './support/onnx-model.ts';
import { wideConfig, writeSparseFolder } from './support/random-folder.ts';
import { writeFiles } from './support/write-files.ts';

it('a file of more than 2 GiB opens and runs; what lies at its end is read from there', async () => {
  const folder = join(tempFolder(), 'wide');
  const bias = Float32Array.of(0.25, -3, 7);
  expect(writeSparseFolder(folder, wideConfig(1920), bias)).toBeGreaterThan(2 ** 31);
  const model = await openModel(folder, { bundledFolder });
  const graph = await model.graph(null);
  expect(graph.mapped!.floatBytes).toBeGreaterThan(2 ** 31);
  const memory = { level: 'extended', arena: false, pattern: false } as const;
  const network = await createNetwork(graph, { provider: 'cpu', shape: [3, 4, 4], memory });
  const eps = await network.run(pseudoRandom(48), [500], 1);
  await network.release();
  // All other weights are zero: ε is the bias of the last convolution.
  expect([...eps]).toEqual([...bias].flatMap((value) => Array<number>(16).fill(value)));
});

it('external data of more than 2 GiB of an .onnx file are mapped', async () => {
  const folder = tempFolder();
  const offset = 2 ** 31 + 4096;
  const entries = { location: 'w.bin', offset: String(offset), length: '4' };
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  const w = { name: 'w', dims: [1n], dataType: types.FLOAT, externalData, dataLocation: 1 };
  const nodes = [{ opType: 'Mul', input: ['sample', 'w'], output: ['eps'] }];
  await writeFiles(folder, { 'm.onnx': encodeModel({ initializers: [w], nodes }) });
  const file = openSync(join(folder, 'w.bin'), 'w');
  ftruncateSync(file, offset);
  writeSync(file, new Uint8Array(Float32Array.of(3).buffer), 0, 4, offset);
  closeSync(file);
  const { info, graph } = await openModel(join(folder, 'm.onnx'), { bundledFolder });
  const network = await createNetwork(await graph(null), { provider: 'cpu', shape: info.latentShape });
  expect(await network.run(Float32Array.of(1, 2, 3, 4), [0], 1)).toEqual(Float32Array.of(3, 6, 9, 12));
  await network.release();
});
