import { malformed } from '../../error.ts';
import type { AttentionLayer } from '../../graph/attention.ts';
import type { GroupNormOptions } from '../../graph/layers.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import type { UNet2DConfig } from './config.ts';
import { PICTURE_CHANNELS } from './skip-layers.ts';

/** Throws model/malformed where blocks of NCSN++ stand beside others, or norm_num_groups is null, and they cannot. */
export function checkBlocks(config: UNet2DConfig, file: string): void {
  const { downBlocks, upBlocks, normNumGroups, inChannels, outChannels } = config;
  const lists = { down_block_types: downBlocks, up_block_types: upBlocks };
  for (const [field, blocks] of Object.entries(lists)) {
    const isSkip = blocks.map(({ kind }) => kind === 'skip');
    const plain = isSkip.indexOf(false);
    if (normNumGroups === null && plain >= 0)
      throw malformed(
        `${file}: norm_num_groups null goes only with Skip blocks, not with ${field}[${plain}]`,
      );
    // The last block resamples nothing, so it does without the picture that the blocks before it carried.
    const carrying = isSkip.slice(0, -1).includes(true);
    if (!carrying) continue;
    if (isSkip.slice(0, field === 'down_block_types' ? -1 : undefined).includes(false))
      throw malformed(
        `${file}: ${field}[${plain}] is no Skip block, but others are: they carry the picture along, and it does not`,
      );
    const [name, channels] =
      field === 'down_block_types' ? ['in_channels', inChannels] : ['out_channels', outChannels];
    if (channels !== PICTURE_CHANNELS)
      throw malformed(
        `${file}: ${name} must be ${PICTURE_CHANNELS} with Skip blocks in ${field}, got ${channels}`,
      );
  }
}

/** Layers whose channels are divided. */
export interface DividedLayers {
  readonly resnets: readonly ResnetLayer[];
  readonly attentions: readonly AttentionLayer[];
  /** Before the last convolution. */
  readonly lastNorm: GroupNormOptions;
}

/** Throws model/malformed where channels do not divide into groups, heads, or sines and cosines. */
export function checkDivisions(config: UNet2DConfig, all: DividedLayers, file: string): void {
  const first = config.blockOutChannels[0]!;
  const norms = all.resnets.flatMap(({ inChannels, outChannels, norm, secondNorm = norm }) => [
    { channels: inChannels, groups: norm.groups },
    { channels: outChannels, groups: secondNorm.groups },
  ]);
  for (const each of [...norms, { channels: first, groups: all.lastNorm.groups }])
    checkGroups(each, config, file);
  checkAttentions(config, all.attentions, file);
  if (config.timeEmbedding === 'fourier') return;
  if (first % 2) throw malformed(`${file}: block_out_channels[0] must be even, got ${first}`);
  if (config.freqShift >= first / 2)
    throw malformed(`${file}: freq_shift must be below ${first / 2}, got ${config.freqShift}`);
}

function checkGroups(
  { channels, groups }: { readonly channels: number; readonly groups: number },
  { normNumGroups }: UNet2DConfig,
  file: string,
): void {
  if (groups > 0 && channels % groups === 0) return;
  if (groups === normNumGroups)
    throw malformed(`${file}: norm_num_groups ${groups} does not divide ${channels} channels`);
  throw malformed(
    `${file}: block_out_channels: a norm of ${channels} channels has ${groups} groups, which do not divide them`,
  );
}

function checkAttentions(config: UNet2DConfig, attentions: readonly AttentionLayer[], file: string): void {
  const { attentionHeadDim, attnNormNumGroups } = config;
  for (const { channels, heads, norm } of attentions) {
    if (!Number.isInteger(heads))
      throw malformed(`${file}: attention_head_dim ${attentionHeadDim} does not divide ${channels} channels`);
    if (norm === null || channels % norm.groups === 0) continue;
    if (norm.groups !== attnNormNumGroups) checkGroups({ channels, groups: norm.groups }, config, file);
    throw malformed(`${file}: attn_norm_num_groups ${norm.groups} does not divide ${channels} channels`);
  }
}
