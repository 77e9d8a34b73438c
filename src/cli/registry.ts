import type { Command } from './command.ts';
import { consistency } from './commands/consistency.ts';
import { encode } from './commands/encode.ts';
import { eps } from './commands/eps.ts';
import { info } from './commands/info.ts';
import { get } from './commands/get.ts';
import { inspect } from './commands/inspect.ts';
import { latent } from './commands/latent.ts';
import { line } from './commands/line.ts';
import { list } from './commands/list.ts';
import { merge } from './commands/merge.ts';
import { plane } from './commands/plane.ts';
import { remove } from './commands/remove.ts';
import { render } from './commands/render.ts';
import { sample } from './commands/sample.ts';
import { schedule } from './commands/schedule.ts';
import { search } from './commands/search.ts';
import { trajectory } from './commands/trajectory.ts';
import { vaeDecode } from './commands/vae-decode.ts';
import { vaeEncode } from './commands/vae-encode.ts';
import { verify } from './commands/verify.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  info,
  eps,
  latent,
  inspect,
  schedule,
  sample,
  encode,
  vaeEncode,
  vaeDecode,
  line,
  plane,
  consistency,
  trajectory,
  render,
  merge,
  verify,
  search,
  get,
  list,
  remove,
];
