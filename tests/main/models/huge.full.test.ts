import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createNetwork } from '../../../src/main/engine/process/session.ts';
import { openModel } from '../../../src/main/models/open.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { bundledFolder, pseudoRandom } from './support/golden.ts';
import { wideConfig, writeSparseFolder } from './support/random-folder.ts';

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
