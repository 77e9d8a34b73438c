import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFallbackFont } from '../../src/main/figures/fonts/fallback-font.ts';
import { createRasterizer } from '../../src/main/figures/scene/rasterizer.ts';
import { plain } from '../../src/main/figures/layout/text.ts';
import { projectRoot } from '../../src/main/project-root.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { FuzzedFormat } from './format.ts';
import { mutateBytes } from './mutation.ts';
import type { Random } from './random.ts';

const root = projectRoot(import.meta.dirname);
const sound = (
  [
    ['cjk.otf', '消息 漢字 𠮷'],
    ['hebrew.ttf', 'שלום 3 עולם'],
    ['arabic.ttf', 'السلام عليكم'],
    ['devanagari.ttf', 'हिन्दी किताब'],
  ] as const
).map(([file, title]) => ({ bytes: readFileSync(join(root, 'tests', 'fixtures', 'fonts', file)), title }));
let folder = '';

/** A new one where the file that asked for the last one has ended. */
function presentFolder(): string {
  if (!existsSync(folder)) folder = tempFolder();
  return folder;
}

/** One number of the list of tables, of `cmap` or of any other table changed: most readers go wrong there. */
function withNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const changed = Uint8Array.from(bytes);
  const view = new DataView(changed.buffer);
  const tables = view.getUint16(4);
  const entry = 12 + 16 * random.below(tables);
  const start = view.getUint32(entry + 8);
  const within = start + random.below(Math.max(1, Math.min(view.getUint32(entry + 12) - 1, 64)));
  const at = random.pick([4, entry + 8, entry + 12, within, within]);
  const value = random.pick([0, 1, 0x7fff, 0x8000, 0xffff, random.below(0x10000)]);
  if (at + 2 <= changed.length) view.setUint16(at, value);
  return changed;
}

/** Fonts that a person chose: read, and drawn with where they are taken. */
export const font: FuzzedFormat = {
  name: 'font',
  input(random) {
    const { bytes } = random.pick(sound);
    return random.below(3) === 0 ? mutateBytes(bytes, random) : withNumber(bytes, random);
  },
  read(input) {
    const path = join(presentFolder(), 'font');
    const read = readFallbackFont(input, path, 'font');
    writeFileSync(path, input);
    const { type, outline } = createRasterizer(join(root, 'resources'), read);
    return sound.map(({ title }) => outline(type.text(0, 20, [plain(title)], { size: 20, fill: '#000' })));
  },
};
