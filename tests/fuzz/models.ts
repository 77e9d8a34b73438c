import { autoencoders } from './autoencoder.ts';
import { checkpointFormats } from './checkpoints.ts';
import type { FuzzedFormat } from './format.ts';
import { unet2dFormats } from './unet2d.ts';

/** Readers of networks: configs, keys and weights. */
export const models: readonly FuzzedFormat[] = [...unet2dFormats, ...autoencoders, ...checkpointFormats];
