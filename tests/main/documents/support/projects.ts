import type { StudioDocument } from '../../../../src/contract/document.ts';
import type { Project } from '../../../../src/contract/project.ts';
import { makeLatent, type Latent, type LatentShape } from '../../../../src/core/latent.ts';
import type { LatentRef } from '../../../../src/core/latent-ref.ts';
import { randn } from '../../../../src/core/random/index.ts';
import { hashLatent } from '../../../../src/main/engine/stores/hashed-latent.ts';
import { mark } from '../../recipes/support/models.ts';
import { initialDocument } from '../../../../src/contract/document.ts';

export const shape: LatentShape = [3, 4, 4];

/** A latent of its own for every number. */
export function latentOf(number: number, of: LatentShape = shape): Latent {
  return makeLatent(of, randn('torch-cpu', BigInt(number), of[0] * of[1] * of[2]));
}

export function hashOf(latent: Latent): string {
  return hashLatent(latent).sha256;
}

/** A project with the given document, by default the one a window opens with. */
export function projectOf(document: StudioDocument = initialDocument()): Project {
  return {
    app: '0.1.0',
    model: { ...mark, path: '/models/cifar' },
    view: 'line',
    document,
  };
}

/** A document whose first pins have these expressions. */
export function documentOf(...refs: readonly LatentRef[]): StudioDocument {
  const document = initialDocument();
  return { ...document, pins: document.pins.map((pin, i) => ({ ...pin, ref: refs[i] ?? pin.ref })) };
}
