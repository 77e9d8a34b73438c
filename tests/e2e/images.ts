import type { Page } from '@playwright/test';
import { encode } from 'fast-png';

/** A file as it is dropped on the window. */
export interface DroppedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

type Rgb = readonly [number, number, number];

/** A face as simple as those the bundled model draws: PNG bytes. */
export function drawFace(width: number, height: number, skin: Rgb, hair: Rgb): Uint8Array {
  const inEllipse = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): boolean =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;
  const side = Math.min(width, height);
  const colourAt = (x: number, y: number): Rgb => {
    if (inEllipse(Math.abs(x), y, 0.17, 0.02, 0.05, 0.06)) return [30, 30, 40];
    if (inEllipse(x, y, 0, 0.24, 0.12, 0.04)) return [170, 60, 60];
    if (inEllipse(x, y, 0, 0.06, 0.32, 0.36)) return skin;
    if (inEllipse(x, y, 0, -0.08, 0.4, 0.38)) return hair;
    return [232, 236, 240];
  };
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const x = ((i % width) + 0.5 - width / 2) / side;
    const y = (Math.floor(i / width) + 0.5 - height / 2) / side;
    rgba.set([...colourAt(x, y), 255], 4 * i);
  }
  return encode({ width, height, data: rgba, channels: 4 });
}

/** The picture of a PNG in another format, as the browser writes it. */
export async function convertImage(page: Page, png: Uint8Array, type: string): Promise<Uint8Array> {
  const bytes = await page.evaluate(
    async ([values, wanted]) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(values)]));
      const canvas = new OffscreenCanvas(image.width, image.height);
      canvas.getContext('2d')!.drawImage(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: wanted, quality: 0.95 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [[...png], type] as const,
  );
  return Uint8Array.from(bytes);
}

/** Drops files on the middle of the window, as from a file manager. */
export async function dropFiles(page: Page, files: readonly DroppedFile[]): Promise<void> {
  await page.locator('main').evaluate(
    (main, dropped) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, bytes } of dropped)
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      for (const kind of ['dragover', 'drop'])
        main.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    },
    files.map(({ name, type, bytes }) => ({ name, type, bytes: [...bytes] })),
  );
}
