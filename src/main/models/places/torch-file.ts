import { readHead } from '../../files/bounded-file.ts';

/** Where torch.save has its pickle, or the first keys of it. */
const HEAD_BYTES = 1 << 20;
const ENDING = /\.(pt|pth|ckpt)$/i;

/** Whether a file's name is that of a checkpoint of torch.save, of any kind. */
export function isCheckpointFile(path: string): boolean {
  return ENDING.test(path);
}

/** The path without the ending of a checkpoint. */
export function checkpointStem(path: string): string {
  return path.replace(ENDING, '');
}

/**
 * Whether a file of torch.save has a key in its first state dict, there or below `module.`, without reading the file: its
 * pickle comes first, with its keys in the order of the layers.
 */
export async function hasTorchKey(path: string, key: string): Promise<boolean> {
  const head = await readHead(path, HEAD_BYTES);
  return [key, `module.${key}`].some(
    (name) => head.includes(pickled(name)) || head.includes(pickledShort(name)),
  );
}

/** BINUNICODE and SHORT_BINUNICODE of a pickle: the text with its length before it. */
function pickled(name: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(name.length);
  return Buffer.concat([Buffer.from('X'), length, Buffer.from(name)]);
}

function pickledShort(name: string): Buffer {
  return Buffer.concat([Buffer.from([0x8c, name.length]), Buffer.from(name)]);
}
