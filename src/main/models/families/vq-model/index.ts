import type { AutoencoderFamily } from '../../family.ts';
import { openAutoencoder, type AutoencoderClass } from '../../networks/autoencoder/open.ts';
import { readVQModelConfig } from './config.ts';

const CLASS = 'VQModel';

export const vqModelClass: AutoencoderClass = { className: CLASS, readConfig: readVQModelConfig };

/** diffusers' VQModel, the autoencoder with a table of code vectors. The class decides, not the folder's name. */
export const vqModel: AutoencoderFamily = {
  id: 'vq-model',
  components: ['vqvae', 'vae'],
  indexClasses: [CLASS],
  configClasses: [CLASS],
  recognize: async (facts) => (await facts.config())?.['_class_name'] === CLASS,
  open: (folder, digests) => openAutoencoder(vqModelClass, folder, digests),
};
