import { accessSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { FigureFont } from '../contract/settings.ts';
import { writeFileAtomically } from './files/atomic-file.ts';
import { MAX_FONT_BYTES, readFallbackFont, type FallbackFont } from './figures/fonts/fallback-font.ts';
import { readWholeFile } from './files/bounded-file.ts';

/** Where figures find the font that they name by its digest. */
export interface FontSource {
  /** Null where there is none of this digest. */
  find(sha256: string): FallbackFont | null;
}

/** Fonts that a person chose, copied into a folder under their digests: what was drawn with one can be made again. */
export interface FontStore extends FontSource {
  /**
   * Copies a font, also where the copy that is there cannot be used. Throws a StudioError of one line that names the file: `document/malformed` where it cannot be used,
   * `figure/unwritable`, and as readWholeFile does.
   */
  keep(path: string): Promise<FigureFont>;
}

/** These fonts alone. */
export function fontSource(fonts: readonly FallbackFont[]): FontSource {
  return { find: (sha256) => fonts.find((font) => font.sha256 === sha256) ?? null };
}

export function openFontStore(folder: string): FontStore {
  const cached = new Map<string, FallbackFont>();
  const pathOf = (sha256: string): string => join(folder, sha256);
  const find = (sha256: string): FallbackFont | null => {
    const path = pathOf(sha256);
    try {
      accessSync(path);
      const font = cached.get(sha256) ?? readFallbackFont(readFileSync(path), path);
      if (font.sha256 !== sha256) return null; // it was changed since
      cached.set(sha256, font);
      return font;
    } catch {
      return null;
    }
  };
  return {
    find,
    async keep(path) {
      const bytes = await readWholeFile(path, MAX_FONT_BYTES);
      const { sha256, family } = readFallbackFont(bytes, path, basename(path));
      if (!find(sha256)) {
        await mkdir(folder, { recursive: true });
        await writeFileAtomically(pathOf(sha256), bytes);
      }
      return { path, sha256, family };
    },
  };
}
