import type { FileText } from '../../../contract/formats.ts';
import { encodePng } from '../png/writer.ts';
import { embeddedPicture, type PlacedTile, type Scene } from '../scene.ts';
import { cssColour, escapeXml } from '../vector.ts';

/** Where the texts of a figure stand in its metadata: one element a text, under its keyword. */
export const SVG_NAMESPACE = 'urn:slerpscope:figure';

/**
 * Enlarged pixels stay squares: readers of SVG 1.1 take it from the attribute of each image, browsers from this rule,
 * which the others leave out.
 */
const PIXELATED = '<style>@supports (image-rendering:pixelated){image{image-rendering:pixelated}}</style>';

/**
 * A scene as SVG 1.1 in pieces: text and plots as paths, so that no font is needed, each tile as an embedded PNG of its
 * own size, or if it is smooth of the size in which it is drawn. Ends with the signal's reason when that is aborted.
 */
export async function* writeSvg(
  scene: Scene,
  texts: readonly FileText[] = [],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { width, height, paper, paths, smooth, tiles, inches } = scene;
  const drawn = inches ? [`${decimal(inches.width)}in`, `${decimal(inches.height)}in`] : [width, height];
  const size = `width="${drawn[0]}" height="${drawn[1]}" viewBox="0 0 ${width} ${height}"`;
  yield bytes(
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>\n`,
  );
  if (texts.length > 0) yield bytes(metadata(texts));
  if (!smooth) yield bytes(`${PIXELATED}\n`);
  if (paper) yield bytes(`<rect width="${width}" height="${height}" fill="${cssColour(paper)}"/>\n`);
  for (const { markup } of paths) yield bytes(`${markup}\n`);
  for (const tile of tiles) {
    signal?.throwIfAborted();
    yield bytes(image(tile, scene));
  }
  yield bytes('</svg>\n');
}

function metadata(texts: readonly FileText[]): string {
  const elements = texts.map(({ keyword, text }) => {
    const content = text.split('\n').map(escapeXml).join('\n');
    return `<text xmlns="${SVG_NAMESPACE}" keyword="${escapeXml(keyword).replaceAll('"', '&quot;')}" xml:space="preserve">${content}</text>\n`;
  });
  return `<metadata>\n${elements.join('')}</metadata>\n`;
}

function image(tile: PlacedTile, scene: Scene): string {
  const data = encodePng(embeddedPicture(tile, scene)).toString('base64');
  const size = `width="${tile.width}" height="${tile.height}"`;
  const look = scene.smooth ? '' : ' image-rendering="optimizeSpeed"';
  return `<image x="${tile.x}" y="${tile.y}" ${size} preserveAspectRatio="none"${look} xlink:href="data:image/png;base64,${data}"/>\n`;
}

function decimal(value: number): string {
  return String(Number(value.toFixed(5)));
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
