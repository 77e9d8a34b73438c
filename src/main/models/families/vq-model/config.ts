import type { JsonObject } from '../../../formats/json/parse.ts';
import { createFieldReader } from '../../fields.ts';
import { CHANNELS, readCommonFields, readFactor } from '../../networks/autoencoder/fields.ts';
import type { ReadConfig } from '../../networks/autoencoder/open.ts';

/**
 * Reads a VQModel's config.json. Absent keys take the defaults of VQModel.__init__, but for scaling_factor: files without it
 * are older than the key, and their latents are not scaled. `vq_embed_dim` null is latent_channels.
 * @throws model/unsupported or model/malformed naming the file, the field and its value
 */
export function readVQModelConfig(json: JsonObject, file: string): ReadConfig {
  const read = createFieldReader(json, file);
  read.choice('norm_type', 'group', ['group']);
  const channels = read.integer('latent_channels', 3, CHANNELS);
  const width = read.integerOrNull('vq_embed_dim', null, CHANNELS) ?? channels;
  const factor = readFactor(read, 1);
  const config = {
    ...readCommonFields(read),
    encodedChannels: channels,
    decodedChannels: channels,
    latentChannels: width,
    quantConv: width,
    postQuantConv: true,
    codes: read.integer('num_vq_embeddings', 256, { min: 1, max: 1 << 20 }),
    scaling: { factor, shift: 0, moments: null },
  };
  return { config, warnings: [warnOfFactor(read.has('scaling_factor'), factor)] };
}

function warnOfFactor(isStated: boolean, factor: number): string {
  if (isStated)
    return `scaling_factor ${factor} is applied: latents are divided by it before they are decoded`;
  return "scaling_factor is not set: latents are decoded as they are (1.0); diffusers' default of 0.18215 gives wrong pictures (huggingface/diffusers#6725)";
}
