import type { AutoencoderFamily } from '../../family.ts';
import { openAutoencoder, type AutoencoderClass } from '../../networks/autoencoder/open.ts';
import { readAutoencoderKLConfig } from './config.ts';

const CLASS = 'AutoencoderKL';

export const autoencoderKLClass: AutoencoderClass = { className: CLASS, readConfig: readAutoencoderKLConfig };

/** diffusers' AutoencoderKL, of which the mean of a picture's distribution is taken. The class decides, not the folder's name. */
export const autoencoderKL: AutoencoderFamily = {
  id: 'autoencoder-kl',
  components: ['vqvae', 'vae'],
  indexClasses: [CLASS],
  configClasses: [CLASS],
  recognize: async (facts) => (await facts.config())?.['_class_name'] === CLASS,
  open: (folder, digests) => openAutoencoder(autoencoderKLClass, folder, digests),
};
