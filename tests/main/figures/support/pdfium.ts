import { createRequire } from 'node:module';
import type { Picture } from '../../../../src/core/image.ts';

/** What is used of @hyzyla/pdfium, Chromium's PDF reader as WebAssembly. */
interface Pdfium {
  readonly PDFiumLibrary: {
    init(): Promise<{ loadDocument(bytes: Uint8Array): Promise<PdfDocument>; destroy(): void }>;
  };
}
interface PdfDocument {
  getPageCount(): number;
  getPage(index: number): {
    render(options: {
      width: number;
      height: number;
      render: 'bitmap';
      transparent: boolean;
    }): Promise<{ width: number; height: number; data: Uint8Array }>;
  };
  destroy(): void;
}

/** A PDF's only page, a pixel for each of the figure's. */
export async function drawPdf(bytes: Uint8Array, width: number, height: number): Promise<Picture> {
  // Its package has another form for browsers, which the tests' resolver would take.
  const { PDFiumLibrary } = createRequire(import.meta.url)('@hyzyla/pdfium') as Pdfium;
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(bytes);
  if (document.getPageCount() !== 1) throw new Error(`${document.getPageCount()} pages`);
  const { data } = await document.getPage(0).render({ width, height, render: 'bitmap', transparent: true });
  const rgba = new Uint8ClampedArray(data);
  document.destroy();
  library.destroy();
  return { width, height, rgba };
}
