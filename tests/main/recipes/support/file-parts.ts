import { inflateSync } from 'node:zlib';
import { readPng } from '../../../../src/main/formats/png/reader.ts';
import { readSafetensors } from '../../../../src/main/formats/safetensors/reader.ts';
import type { Numbers, Rows } from './apart.ts';

/** Files taken apart: what is drawn and counted in them, without the texts that they carry. */

/** A picture without its texts: what is drawn as paths, and the pixels of its tiles. */
export interface Drawing {
  readonly paths: string;
  /** Values 0 … 255. */
  readonly tiles: readonly Uint8Array[];
}

export async function partsOfSvg(bytes: Buffer): Promise<Drawing> {
  const svg = bytes.toString('utf8').replace(/<metadata>.*?<\/metadata>\n/s, '');
  const pictures = [...svg.matchAll(/data:image\/png;base64,([^"]+)"/g)];
  const tiles: Uint8Array[] = [];
  for (const [, data] of pictures)
    tiles.push(Uint8Array.from((await readPng(Buffer.from(data!, 'base64'), 'tile')).rgba));
  return { paths: svg.replaceAll(/data:image\/png;base64,[^"]+/g, ''), tiles };
}

export async function partsOfPdf(bytes: Buffer): Promise<Drawing> {
  const text = bytes.toString('latin1');
  const page = /<< \/Type \/Page \/.*/.exec(text)![0];
  const streams = [...text.matchAll(/<< (.*) \/Length (\d+) >>\nstream\n/g)].map((found) => {
    const start = found.index + found[0].length;
    return { head: found[1]!, data: bytes.subarray(start, start + Number(found[2])) };
  });
  const drawn = streams.filter(({ head }) => !head.includes('/EmbeddedFile'));
  const [content, ...tiles] = drawn.map(({ data }) => inflateSync(data));
  const heads = drawn.map(({ head }) => head).join('\n');
  return { paths: [page, heads, content!.toString('latin1')].join('\n'), tiles };
}

export function partsOfSafetensors(bytes: Buffer): Numbers[] {
  return [...readSafetensors(bytes, 'safetensors', 'skip')].map(([name, { shape, read }]) => ({
    name,
    shape,
    data: read(),
  }));
}

export function rowsOfCsv(bytes: Buffer): Rows {
  const [head, ...rows] = bytes.toString('utf8').trim().split('\r\n');
  const keys = head!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [keys[i]!, value])));
}

export function rowsOfJson(bytes: Buffer): Rows {
  return (JSON.parse(bytes.toString('utf8')) as { rows: Rows }).rows;
}
