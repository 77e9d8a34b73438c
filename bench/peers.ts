import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as ort from 'onnxruntime-node';
import { PYTHONS, canImport } from '../scripts/setup/python.mjs';
import { createSession } from '../src/main/engine/process/session.ts';
import { openModel } from '../src/main/models/open.ts';
import { projectRoot } from '../src/main/project-root.ts';
import { bundledFolder } from './engine.ts';
import { callInTurn, describeRatios, feedsOf, secondsOf, type Contestant } from './network-calls.ts';

/**
 * The app's graph against the same weights in PyTorch and in a plain torch.onnx export of them, in turn within one run.
 * Only ratios are printed: the machine's noise hits all alike.
 */

const ROUNDS = 12;
const CALLS = 3;
const BATCHES = [1, 4, 8];
const MODELS = ['toonhead-32', 'toonhead-64'];

const python = PYTHONS.find((one) => canImport(one, 'torch, numpy'));
if (python === undefined) throw new Error('bench peers: no Python here can import torch and numpy');
const root = projectRoot(import.meta.dirname);
const folder = await mkdtemp(join(tmpdir(), 'slerpscope-bench-'));

/** PyTorch in a process of its own. */
class TorchProcess {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor(model: string, onnxFile: string) {
    const script = join(root, 'bench', 'peers.py');
    const args = [script, join(bundledFolder, model), join(root, 'training'), onnxFile];
    this.#child = spawn(python!, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface(this.#child.stdout)[Symbol.asyncIterator]();
  }

  /** The next line of its output. Throws when it has ended. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done) throw new Error('bench peers: the PyTorch process ended');
    return next.value;
  }

  async secondsPerCall(batch: number): Promise<number> {
    this.#child.stdin.write(`${String(batch)} 1\n`);
    return Number(await this.line());
  }

  end(): void {
    this.#child.stdin.end();
  }
}

async function compare(name: string): Promise<void> {
  const exported = join(folder, `${name}.onnx`);
  const torch = new TorchProcess(name, exported);
  console.log(`${name} on the CPU against ${await torch.line()}: time of a call with the app's graph`);
  const model = await openModel(`bundled:${name}`, { bundledFolder });
  const shape = model.info.latentShape;
  const graph = await model.graph(null);
  const session = await createSession(graph, { provider: 'cpu', shape });
  const plain = await ort.InferenceSession.create(exported, { logSeverityLevel: 4 });
  for (const batch of BATCHES) {
    const feeds = feedsOf(graph, shape, batch);
    const timestep = new ort.Tensor('int64', new BigInt64Array(batch).fill(500n), [batch]);
    const renamed = { sample: feeds[graph.sampleInput]!, timestep };
    const contestants: Contestant[] = [
      { name: 'app', call: () => secondsOf(() => session.run(feeds)) },
      { name: 'PyTorch', call: () => torch.secondsPerCall(batch) },
      { name: 'torch.onnx export', call: () => secondsOf(() => plain.run(renamed)) },
    ];
    const seconds = await callInTurn(contestants, ROUNDS, CALLS);
    console.log(`batch ${String(batch)}: ${describeRatios(contestants, seconds)}`);
  }
  torch.end();
  await session.release();
  await plain.release();
}

try {
  for (const name of MODELS) await compare(name);
} finally {
  await rm(folder, { recursive: true, force: true });
}
