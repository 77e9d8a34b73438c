/** What the authors call the parts of a residual block and of an attention, by diffusers' names; others have the same. */
const RESNET: Readonly<Record<string, string>> = {
  time_emb_proj: 'temb_proj',
  conv_shortcut: 'nin_shortcut',
};
const ATTENTION: Readonly<Record<string, string>> = {
  group_norm: 'norm',
  to_q: 'q',
  to_k: 'k',
  to_v: 'v',
  'to_out.0': 'proj_out',
};
const OUTSIDE: Readonly<Record<string, string>> = {
  'time_embedding.linear_1': 'temb.dense.0',
  'time_embedding.linear_2': 'temb.dense.1',
  conv_norm_out: 'norm_out',
};
const MIDDLE: Readonly<Record<string, string>> = {
  'resnets.0': 'block_1',
  'resnets.1': 'block_2',
  'attentions.0': 'attn_1',
};

/**
 * The authors' key of a parameter of a UNet2DModel: levels count from the full resolution, also on the way up.
 * @param name diffusers' name of it
 * @param levels of the network
 */
export function authorsKey(name: string, levels: number): string {
  const dot = name.lastIndexOf('.');
  const [module, kind] = [name.slice(0, dot), name.slice(dot)];
  return `${authorsModule(module, levels)}${kind}`;
}

function authorsModule(module: string, levels: number): string {
  const groups =
    /^(down|up|mid)_blocks?(?:\.(\d+))?\.(resnets|attentions|(?:down|up)samplers)\.(\d+)\.(.+)$/.exec(module);
  if (!groups) return OUTSIDE[module] ?? module;
  const [, place, index, kind, at, part] = groups as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const inner = (kind === 'attentions' ? ATTENTION : RESNET)[part] ?? part;
  if (place === 'mid') return `mid.${MIDDLE[`${kind}.${at}`]!}.${inner}`;
  const level = place === 'up' ? levels - 1 - Number(index) : Number(index);
  if (kind.endsWith('samplers')) return `${place}.${level}.${place}sample.${part}`;
  return `${place}.${level}.${kind === 'attentions' ? 'attn' : 'block'}.${at}.${inner}`;
}
