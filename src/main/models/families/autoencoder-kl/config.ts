import { show } from '../../../files/untrusted-text.ts';
import type { JsonObject } from '../../../formats/json/parse.ts';
import { malformed, unsupported } from '../../error.ts';
import { createFieldReader, type FieldReader } from '../../fields.ts';
import type { LatentScaling } from '../../networks/autoencoder/config.ts';
import { CHANNELS, readCommonFields, readFactor } from '../../networks/autoencoder/fields.ts';
import type { ReadConfig } from '../../networks/autoencoder/open.ts';

/** diffusers' default, which the first files of this class rely on. */
const DEFAULT_FACTOR = 0.18215;
const ANY_NUMBER = { min: -1e6, max: 1e6 };

/**
 * Reads an AutoencoderKL's config.json. Absent keys take the defaults of AutoencoderKL.__init__.
 * @throws model/unsupported or model/malformed naming the file, the field and its value
 */
export function readAutoencoderKLConfig(json: JsonObject, file: string): ReadConfig {
  const read = createFieldReader(json, file);
  const channels = read.integer('latent_channels', 4, CHANNELS);
  const { scaling, warnings } = readScaling(read, channels);
  const config = {
    ...readCommonFields(read),
    encodedChannels: 2 * channels,
    decodedChannels: channels,
    latentChannels: channels,
    quantConv: read.boolean('use_quant_conv', true) ? 2 * channels : null,
    postQuantConv: read.boolean('use_post_quant_conv', true),
    codes: null,
    scaling,
  };
  return { config, warnings };
}

/** latents_mean and latents_std work together: pipelines ignore one without the other. */
function readScaling(
  read: FieldReader,
  channels: number,
): { readonly scaling: LatentScaling; readonly warnings: readonly string[] } {
  const factor = readFactor(read, DEFAULT_FACTOR);
  const shift = isSet(read, 'shift_factor') ? read.number('shift_factor', 0, ANY_NUMBER) : 0;
  const [mean, std] = [readPerChannel(read, 'latents_mean', channels), readStd(read, channels)];
  const moments = mean && std && { mean, std };
  if (moments && isSet(read, 'shift_factor'))
    throw unsupported(`${read.file}: shift_factor ${shift} together with latents_mean is not supported`);
  const [one, other] = mean ? ['latents_mean', 'latents_std'] : ['latents_std', 'latents_mean'];
  const isAlone = moments === null && (mean ?? std) !== null;
  return {
    scaling: { factor, shift, moments },
    warnings: isAlone ? [`${one} is ignored, as diffusers does without ${other}`] : [],
  };
}

function readStd(read: FieldReader, channels: number): readonly number[] | null {
  const std = readPerChannel(read, 'latents_std', channels);
  if (std?.some((value) => value < 1e-6))
    throw malformed(`${read.file}: latents_std must be from 1e-6, got ${show(std)}`);
  return std;
}

/** A list of one number per latent channel; null where it is absent or null. */
function readPerChannel(read: FieldReader, key: string, channels: number): readonly number[] | null {
  if (!isSet(read, key)) return null;
  const values = read.numbers(key, [], ANY_NUMBER);
  if (values.length !== channels)
    throw malformed(`${read.file}: ${key} holds ${values.length} numbers, latent_channels is ${channels}`);
  return values;
}

function isSet(read: FieldReader, key: string): boolean {
  return (read.raw(key) ?? null) !== null;
}
