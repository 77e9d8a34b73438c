import { deflateSync } from 'node:zlib';
import type { FileText } from '../../../contract/formats.ts';
import { pathOperators, fillOperator } from './path.ts';
import type { Picture } from '../../../core/image.ts';
import { embeddedPicture, type PlacedTile, type Scene } from '../scene.ts';

/** CSS pixels are 3/4 of a point; a page is at most 14,400 points long, and what is larger is made to fit. */
const POINTS_PER_PIXEL = 0.75;
const POINTS_PER_INCH = 72;
const MAX_POINTS = 14_400;
/** The binary comment says that the file is not text. */
const HEADER = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');

/** Numbers of the objects; tiles and texts follow these. */
const [CATALOG, PAGES, PAGE, CONTENT] = [1, 2, 3, 4] as const;
const FIRST_FREE = 5;

/**
 * A scene as a PDF of one page in pieces: text and plots as outlines, each tile as an image of its own size that is not
 * smoothed, or if it is smooth of the size in which it is drawn, texts as embedded files. The same scene makes the same bytes: there are no dates and no random names. Ends
 * with the signal's reason when that is aborted.
 */
export async function* writePdf(
  scene: Scene,
  texts: readonly FileText[] = [],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const offsets: number[] = [];
  let length = HEADER.length;
  const place = (piece: Buffer): Buffer => {
    offsets.push(length);
    length += piece.length;
    return piece;
  };
  yield HEADER;
  for (const object of objectsOf(scene, texts)) {
    signal?.throwIfAborted();
    yield place(object);
  }
  yield trailer(offsets, length);
}

/** In the order of their numbers, from 1. */
function* objectsOf(scene: Scene, texts: readonly FileText[]): Generator<Buffer> {
  const { tiles } = scene;
  const firstText = FIRST_FREE + tiles.length;
  yield object(CATALOG, `<< /Type /Catalog /Pages ${PAGES} 0 R${attachments(texts, firstText)} >>`);
  yield object(PAGES, `<< /Type /Pages /Kids [${PAGE} 0 R] /Count 1 >>`);
  yield object(PAGE, page(scene));
  yield stream(CONTENT, '', Buffer.from(content(scene), 'latin1'));
  for (const [i, tile] of tiles.entries()) {
    const picture = embeddedPicture(tile, scene);
    yield stream(FIRST_FREE + i, imageEntries(picture, scene.smooth), rgbOf(picture));
  }
  for (const [i, { keyword, text }] of texts.entries()) {
    const number = firstText + 2 * i;
    const file = `/F ${textString(keyword)} /UF ${textString(keyword)} /EF << /F ${number + 1} 0 R >>`;
    yield object(number, `<< /Type /Filespec ${file} >>`);
    yield stream(number + 1, '/Type /EmbeddedFile', Buffer.from(text, 'utf8'));
  }
}

/** Width and height of the page in points. */
function pageSize({ width, height, inches }: Scene): readonly [width: number, height: number] {
  if (inches) return [inches.width * POINTS_PER_INCH, inches.height * POINTS_PER_INCH];
  const unit = Math.min(POINTS_PER_PIXEL, MAX_POINTS / Math.max(width, height));
  return [width * unit, height * unit];
}

function page(scene: Scene): string {
  const [width, height] = pageSize(scene);
  const images = scene.tiles.map((_, i) => `/T${i} ${FIRST_FREE + i} 0 R`).join(' ');
  const box = `[0 0 ${decimal(width)} ${decimal(height)}]`;
  return `<< /Type /Page /Parent ${PAGES} 0 R /MediaBox ${box} /Contents ${CONTENT} 0 R /Resources << /XObject << ${images} >> >> >>`;
}

/** Paper, outlines and tiles, in pixels from the top left. */
function content(scene: Scene): string {
  const { width, height, paper, paths, tiles } = scene;
  const [across, down] = pageSize(scene);
  return [
    `${decimal(across / width)} 0 0 ${decimal(-down / height)} 0 ${decimal(down)} cm`,
    ...(paper ? [`${fillOperator(paper.map((value) => value / 255))} 0 0 ${width} ${height} re f`] : []),
    ...paths.map(pathOperators),
    ...tiles.map(tileOperators),
  ].join('\n');
}

/** PDF draws an image upside down if y points downwards, so it is flipped. */
function tileOperators({ x, y, width, height }: PlacedTile, i: number): string {
  return `q ${width} 0 0 ${-height} ${x} ${y + height} cm /T${i} Do Q`;
}

function imageEntries({ width, height }: Picture, smooth: boolean): string {
  return `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Interpolate ${smooth}`;
}

function rgbOf({ width, height, rgba }: Picture): Buffer {
  const rgb = Buffer.alloc(3 * width * height);
  for (let i = 0, j = 0; j < rgb.length; i += 4, j += 3) {
    rgb[j] = rgba[i]!;
    rgb[j + 1] = rgba[i + 1]!;
    rgb[j + 2] = rgba[i + 2]!;
  }
  return rgb;
}

/** The names of attached files, in order, as the format wants them. */
function attachments(texts: readonly FileText[], first: number): string {
  if (texts.length === 0) return '';
  const names = texts
    .map(({ keyword }, i) => ({ name: textString(keyword), number: first + 2 * i }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, number }) => `${name} ${number} 0 R`);
  return ` /Names << /EmbeddedFiles << /Names [${names.join(' ')}] >> >>`;
}

function object(number: number, body: string): Buffer {
  return Buffer.from(`${number} 0 obj\n${body}\nendobj\n`, 'latin1');
}

function stream(number: number, entries: string, data: Buffer): Buffer {
  const packed = deflateSync(data);
  return Buffer.concat([
    Buffer.from(
      `${number} 0 obj\n<< ${entries} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`,
      'latin1',
    ),
    packed,
    Buffer.from('\nendstream\nendobj\n', 'latin1'),
  ]);
}

/** Where each object begins. */
function trailer(offsets: readonly number[], at: number): Buffer {
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = offsets.length + 1;
  return Buffer.from(
    `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}trailer\n<< /Size ${size} /Root ${CATALOG} 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    'latin1',
  );
}

/** UTF-16 with its mark, as hexadecimal digits. */
function textString(text: string): string {
  const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
}

function decimal(value: number): string {
  return String(Number(value.toFixed(5)));
}
