import { latentSize, type LatentShape } from '../latent.ts';
import { cardNotes, checkLatentRef, leavesOf, type LatentRef } from '../latent-ref.ts';
import { splitStream } from '../random/stream-id.ts';
import { noiseStreamOf } from '../random/stream-names.ts';
import { definitions, type DefinitionName } from './definitions.ts';
import { encodeBase64, quote } from './literal.ts';

/** Stored latents up to this many bytes are written into the text. */
const MAX_INLINE_BYTES = 65_536;

/** The lines that make `x_T`, a float32 array [C, H, W] of NumPy. */
interface LatentLines {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Python for the x_T of an expression. `stored` has the data of the stored latents that are available: up to
 * 64 KiB they are written into the text, else the text loads <sha256>.npy. A torch-cuda draw is torch's own where all cards agree,
 * else computed with NumPy for the card that it names. Throws as checkLatentRef does.
 */
export function latentLines(
  ref: LatentRef,
  shape: LatentShape,
  stored: ReadonlyMap<string, Float32Array>,
): LatentLines {
  checkLatentRef(ref);
  latentSize(shape);
  const used = new Set<string>();
  const callAny = (name: string, ...args: readonly (string | number)[]): string => {
    used.add(name);
    for (const needed of definitions.get(name)?.needs ?? []) used.add(needed);
    return `${name}(${args.join(', ')})`;
  };
  const call = (name: DefinitionName, ...args: readonly (string | number)[]): string =>
    callAny(name, ...args);
  const write = (node: LatentRef): string => {
    switch (node.kind) {
      case 'seed': {
        const { name, card } = splitStream(node.stream);
        const seed = BigInt(node.seed).toString();
        // Where cards differ, the local one may not be the one requested.
        const { python, pythonOfCard } = noiseStreamOf(name);
        return card && pythonOfCard && cardNotes([node], shape).length > 0
          ? callAny(pythonOfCard.name, seed, card.multiprocessors, card.threadsPerMultiprocessor)
          : callAny(python.name, seed);
      }
      case 'stored': {
        const data = stored.get(node.sha256);
        return data && data.byteLength <= MAX_INLINE_BYTES
          ? call('inline', quote(encodeBase64(data)))
          : call('npy_file', quote(`${node.sha256}.npy`), 0);
      }
      case 'file': {
        return call(loaderOf(node.path), quote(node.path), node.index);
      }
      case 'near':
        return call('near', write(node.of), node.degrees, BigInt(node.seed).toString());
      case 'mix':
        return call('mix', ...node.terms.map((term) => `(${term.weight}, ${write(term.ref)})`));
      default:
        return call(node.kind, write(node.a), write(node.b), node.u);
    }
  };
  const expression = write(ref);
  const chosen = [...definitions.values()].filter(({ name }) => used.has(name));
  return {
    imports: ['import numpy as np', ...chosen.flatMap(({ imports }) => imports)],
    lines: [
      `SHAPE = (${shape.join(', ')})`,
      ...chosen.flatMap(({ lines }) => ['', '', ...lines]),
      '',
      '',
      ...storedComment(ref, stored),
      ...cardNotes([ref], shape).map((note) => `# ${note}; NumPy computes it, whatever card is here`),
      `x_T = ${expression}`,
    ],
  };
}

function loaderOf(path: string): DefinitionName {
  if (/\.safetensors$/i.test(path)) return 'safetensors_file';
  return /\.(pth?|bin|ckpt)$/i.test(path) ? 'torch_file' : 'npy_file';
}

/** A comment on where the files of stored latents are, if the text loads any. */
function storedComment(ref: LatentRef, stored: ReadonlyMap<string, Float32Array>): string[] {
  const loads = leavesOf(ref).some(
    (leaf) => leaf.kind === 'stored' && (stored.get(leaf.sha256)?.byteLength ?? Infinity) > MAX_INLINE_BYTES,
  );
  return loads
    ? [
        '# Slerpscope keeps this latent as an .npy file in the folder latents of its data: copy it beside this script.',
      ]
    : [];
}
