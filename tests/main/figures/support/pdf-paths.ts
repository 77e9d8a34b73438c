import { createRequire } from 'node:module';

/** Paths of a PDF as PDFium, Chromium's reader, has them: an independent reader measures what a file really shows. */

/** What is used of PDFium's own functions. Numbers of type float and int are written to memory. */
interface PdfiumModule {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _FPDFPage_GetObject(page: number, index: number): number;
  _FPDFPageObj_GetType(object: number): number;
  _FPDFPageObj_GetMatrix(object: number, matrix: number): boolean;
  _FPDFPageObj_GetStrokeWidth(object: number, width: number): boolean;
  _FPDFPath_GetDrawMode(object: number, fill: number, stroke: number): boolean;
  _FPDFPath_CountSegments(object: number): number;
  _FPDFPath_GetPathSegment(object: number, index: number): number;
  _FPDFPathSegment_GetType(segment: number): number;
  _FPDFPathSegment_GetPoint(segment: number, x: number, y: number): boolean;
}
interface Pdfium {
  readonly PDFiumLibrary: {
    init(): Promise<{ readonly module: PdfiumModule; loadDocument(bytes: Uint8Array): Promise<PdfDocument> }>;
  };
}
interface PdfDocument {
  getPage(index: number): {
    readonly pageIdx: number;
    getObjectCount(): number;
    getOriginalSize(): { readonly originalWidth: number; readonly originalHeight: number };
  };
}

type Point = readonly [x: number, y: number];

/** All in points of 1/72 inch, y downwards. */
export interface PdfPath {
  readonly filled: boolean;
  /** Of its line; null where it has none. */
  readonly stroke: number | null;
  /** The ends of its lines and curves, contour by contour. */
  readonly contours: readonly (readonly Point[])[];
}
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly paths: readonly PdfPath[];
}

const [PATH, MOVE, BEZIER] = [2, 2, 1];

/** The only page of a PDF. */
export async function readPdfPage(bytes: Uint8Array): Promise<PdfPage> {
  // Its package has another form for browsers, which the tests' resolver would take.
  const { PDFiumLibrary } = createRequire(import.meta.url)('@hyzyla/pdfium') as Pdfium;
  const library = await PDFiumLibrary.init();
  const { module } = library;
  const page = (await library.loadDocument(bytes)).getPage(0);
  const { originalWidth: width, originalHeight: height } = page.getOriginalSize();
  const memory = module._malloc(64);
  const floats = (count: number): number[] => [...new Float32Array(module.HEAPU8.buffer, memory, count)];
  const readPath = (object: number): PdfPath => {
    module._FPDFPageObj_GetMatrix(object, memory);
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = floats(6);
    module._FPDFPageObj_GetStrokeWidth(object, memory);
    const line = floats(1)[0]! * Math.sqrt(Math.abs(a * d - b * c));
    module._FPDFPath_GetDrawMode(object, memory, memory + 4);
    const [fill, stroke] = new Int32Array(module.HEAPU8.buffer, memory, 2);
    const contours: Point[][] = [];
    let curved = 0;
    for (let i = 0; i < module._FPDFPath_CountSegments(object); i++) {
      const segment = module._FPDFPath_GetPathSegment(object, i);
      const type = module._FPDFPathSegment_GetType(segment);
      // A curve is two points that lead it and one that it ends at.
      curved = type === BEZIER ? (curved + 1) % 3 : 0;
      if (type === BEZIER && curved !== 0) continue;
      module._FPDFPathSegment_GetPoint(segment, memory, memory + 4);
      const [x = 0, y = 0] = floats(2);
      if (type === MOVE || contours.length === 0) contours.push([]);
      contours.at(-1)!.push([a * x + c * y + e, height - (b * x + d * y + f)]);
    }
    return { filled: fill !== 0, stroke: stroke ? line : null, contours };
  };
  const objects = Array.from({ length: page.getObjectCount() }, (_, i) =>
    module._FPDFPage_GetObject(page.pageIdx, i),
  );
  const paths = objects.filter((object) => module._FPDFPageObj_GetType(object) === PATH).map(readPath);
  return { width, height, paths };
}
