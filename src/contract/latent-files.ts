import { latentEndings } from './formats.ts';

/** Its bytes, not its name, decide what a file holds. */
const LATENT_FILE = new RegExp(`\\.(${latentEndings.join('|')})$`, 'i');

/** The name that diffusers gives to the weights of a network. */
const WEIGHT_FILE = /(^|[\\/])diffusion_pytorch_model[^\\/]*$/;

/** Whether a file may hold latents, by its name. */
export function isLatentFile(path: string): boolean {
  return LATENT_FILE.test(path) && !WEIGHT_FILE.test(path);
}
