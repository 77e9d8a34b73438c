import { autoencoders } from './autoencoder.ts';
import type { FuzzedFormat } from './format.ts';

/** Readers of networks, each of config and weights. */
export const models: readonly FuzzedFormat[] = [...autoencoders];
