import type { Families } from '../family.ts';
import { autoencoderKL } from './autoencoder-kl/index.ts';
import { ddimAuthors } from './ddim-authors/index.ts';
import { dit } from './dit/index.ts';
import { guidedDiffusion } from './guided-diffusion/index.ts';
import { onnxFile } from './onnx-file/index.ts';
import { unet2d } from './unet2d/index.ts';
import { vqModel } from './vq-model/index.ts';

/** Every family of denoisers and of autoencoders. The first that recognizes a place opens it. */
export const families: Families = {
  denoisers: [onnxFile, unet2d, dit, guidedDiffusion, ddimAuthors],
  autoencoders: [vqModel, autoencoderKL],
};
