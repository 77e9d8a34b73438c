import * as electron from 'electron';
import type { RgbaImage } from '../../contract/studio.ts';

/** The clipboard before Electron had that of the Web. */
interface EarlierClipboard {
  writeImage(image: electron.NativeImage): void;
}

/** Puts a picture on the clipboard, pixel by pixel. */
export async function copyImage({ width, height, rgba }: RgbaImage): Promise<void> {
  // A bitmap of Electron's has its bytes in the order B, G, R, A.
  const bgra = Buffer.from(rgba);
  for (let i = 0; i < bgra.length; i += 4) [bgra[i], bgra[i + 2]] = [rgba[i + 2]!, rgba[i]!];
  const image = electron.nativeImage.createFromBitmap(bgra, { width, height });
  const { clipboard } = electron;
  if ('writeImage' in clipboard) (clipboard as unknown as EarlierClipboard).writeImage(image);
  else {
    const png = new Blob([new Uint8Array(image.toPNG())], { type: 'image/png' });
    await clipboard.write([new electron.ClipboardItem({ 'image/png': png })]);
  }
}
