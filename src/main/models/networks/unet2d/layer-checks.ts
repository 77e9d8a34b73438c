import { malformed } from '../../error.ts';
import type { AttentionLayer } from '../../graph/attention.ts';
import type { GroupNormOptions } from '../../graph/layers.ts';
import type { ResnetLayer } from '../../graph/resnet.ts';
import type { BlockType, UNet2DConfig } from './config.ts';
import { PICTURE_CHANNELS } from './skip-layers.ts';

/** Throws model/malformed where blocks of NCSN++ stand beside others, or norm_num_groups is null, and they cannot. */
export function checkBlocks(config: UNet2DConfig, file: string): void {
  const { downBlocks, upBlocks, inChannels, outChannels } = config;
  checkGroupless(config, 'down_block_types', downBlocks, file);
  checkGroupless(config, 'up_block_types', upBlocks, file);
  // The last block resamples nothing, so it neither reads nor makes the picture that runs beside the others.
  const [down, up] = [downBlocks.map(isSkip), upBlocks.map(isSkip)];
  const lastReader = down.slice(0, -1).lastIndexOf(true);
  checkPicture(file, 'down_block_types', down.slice(0, Math.max(lastReader, 0)).indexOf(false), lastReader);
  if (lastReader >= 0) checkChannels(file, 'in_channels', inChannels, 'down_block_types');
  const firstMaker = up.slice(0, -1).indexOf(true);
  if (firstMaker < 0) return;
  checkPicture(file, 'up_block_types', up.indexOf(false, firstMaker), firstMaker);
  checkChannels(file, 'out_channels', outChannels, 'up_block_types');
}

function isSkip({ kind }: BlockType): boolean {
  return kind === 'skip';
}

function checkGroupless(
  { normNumGroups }: UNet2DConfig,
  field: string,
  blocks: readonly BlockType[],
  file: string,
): void {
  const plain = blocks.findIndex((block) => !isSkip(block));
  if (normNumGroups === null && plain >= 0)
    throw malformed(`${file}: norm_num_groups null goes only with Skip blocks, not with ${field}[${plain}]`);
}

/** @param plain the block that does not resample the picture which block `skip` reads or made; negative: none */
function checkPicture(file: string, field: string, plain: number, skip: number): void {
  if (plain < 0 || skip < 0) return;
  throw malformed(
    `${file}: ${field}[${plain}] must be a Skip block as ${field}[${skip}] is: the picture beside them would keep its size`,
  );
}

function checkChannels(file: string, name: string, channels: number, field: string): void {
  if (channels !== PICTURE_CHANNELS)
    throw malformed(
      `${file}: ${name} must be ${PICTURE_CHANNELS} with Skip blocks in ${field}, got ${channels}`,
    );
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
  if (config.timeEmbedding) return;
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
    if (heads < 1)
      throw malformed(`${file}: attention_head_dim ${attentionHeadDim} is more than ${channels} channels`);
    if (norm === null || channels % norm.groups === 0) continue;
    if (norm.groups !== attnNormNumGroups) checkGroups({ channels, groups: norm.groups }, config, file);
    throw malformed(`${file}: attn_norm_num_groups ${norm.groups} does not divide ${channels} channels`);
  }
}
