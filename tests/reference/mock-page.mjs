/**
 * A figure as a reader of a paper sees it: a page of 8.5 × 11 in at 300 dpi with two columns of 3.3 in, the PDF as PDFium
 * draws it in the left one, text of 9.6 pt around it. To be looked at.
 *
 *   node tests/reference/mock-page.mjs figure.pdf page.png
 */
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { encode } from 'fast-png';
import { Resvg } from '@resvg/resvg-js';

const { PDFiumLibrary } = createRequire(import.meta.url)('@hyzyla/pdfium');

const DPI = 300;
const [WIDTH, HEIGHT, COLUMN, GAP] = [2550, 3300, 990, 90];
const [SIDE, TOP, FOOT] = [(WIDTH - 2 * COLUMN - GAP) / 2, 300, 250];
const LINE = 50;
const WORDS =
  'the same latent gives the same picture at every number of steps because the sampler follows one deterministic path from noise to image and its solvers differ only in how they discretize it'.split(
    ' ',
  );
const CAPTION = [
  'Figure 1: The same initial latents at several step',
  'counts, and how far they are from the last one.',
];

const [pdf, out] = argv.slice(2);
const library = await PDFiumLibrary.init();
const page = (await library.loadDocument(readFileSync(pdf))).getPage(0);
const { originalWidth, originalHeight } = page.getOriginalSize();
const size = {
  width: Math.round((originalWidth / 72) * DPI),
  height: Math.round((originalHeight / 72) * DPI),
};
const figure = await page.render({ ...size, render: 'bitmap', transparent: true });

const data = new Uint8Array(drawText(size.height).pixels);
for (let y = 0; y < size.height; y++)
  data.set(
    figure.data.subarray(4 * size.width * y, 4 * size.width * (y + 1)),
    4 * ((TOP + y) * WIDTH + SIDE),
  );
writeFileSync(out, encode({ width: WIDTH, height: HEIGHT, data, channels: 4 }));

/** The page without its figure, which is so high. */
function drawText(height) {
  let word = 0;
  const line = (x, y) => {
    let text = '';
    while (text.length < 46) text += `${WORDS[word++ % WORDS.length]} `;
    return `<text x="${x}" y="${y}" font-size="40" fill="#333" textLength="${COLUMN}">${text.trim()}</text>`;
  };
  const column = (x, top) =>
    Array.from({ length: Math.floor((HEIGHT - FOOT - top) / LINE) }, (_, i) => line(x, top + i * LINE));
  const caption = CAPTION.map(
    (text, i) => `<text x="${SIDE}" y="${TOP + height + 70 + 45 * i}" font-size="37">${text}</text>`,
  );
  const texts = [...caption, ...column(SIDE, TOP + height + 190), ...column(SIDE + COLUMN + GAP, TOP + 30)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="Inter"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${texts.join('')}</svg>`;
  const fontFiles = [join(import.meta.dirname, '../../resources/fonts/Inter-Regular.ttf')];
  return new Resvg(svg, { font: { loadSystemFonts: false, fontFiles } }).render();
}
