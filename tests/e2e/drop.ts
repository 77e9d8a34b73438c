import type { StudioApp } from './launch.ts';

/** Drops a file of the disk on the window. */
export async function dropFile({ page }: StudioApp, file: string): Promise<void> {
  await page.evaluate(() => {
    document.body.append(Object.assign(document.createElement('input'), { type: 'file' }));
  });
  await page.locator('body > input[type=file]').setInputFiles(file);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>('body > input[type=file]')!;
    const dataTransfer = new DataTransfer();
    for (const one of field.files!) dataTransfer.items.add(one);
    field.remove();
    document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
}
