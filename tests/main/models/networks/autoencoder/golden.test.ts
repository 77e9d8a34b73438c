import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { latentSize, type LatentShape } from '../../../../../src/core/latent.ts';
import { autoencoderKL } from '../../../../../src/main/models/families/autoencoder-kl/index.ts';
import type { ModelGraph, OpenedPart } from '../../../../../src/main/models/model.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { codesOf, familyFolder, readPart, runCoder } from '../../support/autoencoder.ts';
import { bundledFolder, relativeError } from '../../support/golden.ts';

const vq = ['ldm-vq', 'ldm-vq-scale-1', 'ldm-vq-scale-018215'];
const pipelines = [...vq, 'ldm-kl', 'ldm-kl-meanstd', 'ldm-kl-shift'];

interface Coders {
  readonly decoder: OpenedPart;
  readonly encoder: OpenedPart;
}

/** As the model's opener gives them; the autoencoder alone where the denoiser is of another family. */
async function openCoders(name: string): Promise<Coders> {
  if (name !== 'dit') {
    const { decoder, encoder } = await openModel(familyFolder(name), { bundledFolder });
    return { decoder: decoder!, encoder: encoder! };
  }
  const opened = await autoencoderKL.open(join(familyFolder(name), 'vae'), null);
  const open = (part: ReturnType<typeof opened.decoder>): OpenedPart => ({
    shape: part.shape,
    graph: (batch) => part.graph({ batch, times: { kind: 'integer', count: 1000 } }),
  });
  return { decoder: open(opened.decoder([8, 8])), encoder: open(opened.encoder!([8, 8])) };
}

/** The part's output for all samples of a golden array. */
async function evaluate(
  part: OpenedPart,
  input: Float32Array,
  { fixed = false, change = (graph: ModelGraph): ModelGraph => graph } = {},
): Promise<Float32Array> {
  const batch = input.length / latentSize(part.shape);
  const graph = change(await part.graph(fixed ? batch : null));
  expect(graph.fixedBatch).toBe(fixed ? batch : null);
  return runCoder(graph, part.shape, input, batch);
}

describe.each([...pipelines, 'dit'])('the autoencoder of %s', (name) => {
  it.each([false, true])('decodes as diffusers, batch axis fixed: %s', async (fixed) => {
    const { decoder } = await openCoders(name);
    const decoded = await evaluate(decoder, await readPart(name, 'z'), { fixed });
    expect(relativeError(decoded, await readPart(name, 'decoded'))).toBeLessThanOrEqual(2e-5);
  });

  it("decodes the end of diffusers' own sampling to the picture of the pipeline", async () => {
    const { decoder } = await openCoders(name);
    const picture = await evaluate(decoder, await readPart(name, 'z0'));
    expect(relativeError(picture, await readPart(name, 'picture'))).toBeLessThanOrEqual(2e-5);
  });

  it.each([false, true])('encodes as diffusers, batch axis fixed: %s', async (fixed) => {
    const { encoder } = await openCoders(name);
    const encoded = await evaluate(encoder, await readPart(name, 'image'), { fixed });
    expect(relativeError(encoded, await readPart(name, 'encoded'))).toBeLessThanOrEqual(2e-5);
  });

  it('gives each sample the same bits in every batch', async () => {
    const { decoder, encoder } = await openCoders(name);
    for (const [part, input] of [
      [decoder, await readPart(name, 'z')],
      [encoder, await readPart(name, 'image')],
    ] as const) {
      const size = latentSize(part.shape);
      const samples = [0, 1].map((i) => input.subarray(i * size, (i + 1) * size));
      const five = Float32Array.from([0, 1, 1, 0, 1].flatMap((i) => [...samples[i]!]));
      const together = await evaluate(part, five);
      const alone = await Promise.all(samples.map((sample) => evaluate(part, sample)));
      const expected = [0, 1, 1, 0, 1].flatMap((i) => [...alone[i]!]);
      expect(Buffer.from(together.buffer).equals(Buffer.from(Float32Array.from(expected).buffer))).toBe(true);
    }
  });
});

it.each(vq)("a VQModel's decoder chooses diffusers' codes: %s", async (name) => {
  const { decoder } = await openCoders(name);
  const change = (graph: ModelGraph): ModelGraph => codesOf(graph, decoder.shape as LatentShape);
  for (const [input, output] of [
    ['z', 'codes'],
    ['z0', 'picture_codes'],
  ] as const) {
    const codes = await evaluate(decoder, await readPart(name, input), { change });
    expect([...codes]).toEqual([...(await readPart(name, output))]);
  }
});
