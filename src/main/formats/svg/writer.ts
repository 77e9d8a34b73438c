import type { FileText } from '../../../contract/formats.ts';
import { encodePng } from '../png/writer.ts';
import type { PlacedTile, Scene } from '../scene.ts';
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
 * own size. Ends with the signal's reason when that is aborted.
 */
export async function* writeSvg(
  scene: Scene,
  texts: readonly FileText[] = [],
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { width, height, paper, paths, scale, tiles } = scene;
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  yield bytes(
    `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>\n`,
  );
  if (texts.length > 0) yield bytes(metadata(texts));
  yield bytes(`${PIXELATED}\n`);
  if (paper) yield bytes(`<rect width="${width}" height="${height}" fill="${cssColour(paper)}"/>\n`);
  for (const { markup } of paths) yield bytes(`${markup}\n`);
  for (const tile of tiles) {
    signal?.throwIfAborted();
    yield bytes(image(tile, scale));
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

function image({ x, y, picture }: PlacedTile, scale: number): string {
  const data = encodePng(picture).toString('base64');
  const size = `width="${picture.width * scale}" height="${picture.height * scale}"`;
  return `<image x="${x}" y="${y}" ${size} preserveAspectRatio="none" image-rendering="optimizeSpeed" xlink:href="data:image/png;base64,${data}"/>\n`;
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}
