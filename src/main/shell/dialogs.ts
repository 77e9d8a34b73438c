import { dialog, type BrowserWindow } from 'electron';
import { basename, extname, join } from 'node:path';
import { latentEndings } from '../../contract/formats.ts';

/** Lets the person pick a model; null when they close the dialog. */
export async function askForModel(window: BrowserWindow, kind: 'folder' | 'file'): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open model',
    message:
      kind === 'folder'
        ? 'A diffusers folder'
        : 'An ONNX file, weights next to their config.json, or a checkpoint of OpenAI or of the authors of DDIM',
    properties: [kind === 'folder' ? 'openDirectory' : 'openFile'],
    filters:
      kind === 'folder'
        ? []
        : [{ name: 'Models', extensions: ['onnx', 'safetensors', 'bin', 'pt', 'pth', 'ckpt'] }],
  });
  return filePaths[0] ?? null;
}

const fileKinds = {
  latents: {
    title: 'Import latents',
    message: 'Latents with the shape of the model',
    filters: [{ name: 'Latents', extensions: [...latentEndings] }],
  },
  architecture: {
    title: 'Architecture',
    message: 'The arguments of a network (JSON), or the configuration that it was trained with (YAML)',
    filters: [{ name: 'Arguments', extensions: ['json', 'yml', 'yaml'] }],
  },
  font: {
    title: 'Figure font',
    message: 'A font with the letters that Inter lacks',
    filters: [{ name: 'Fonts', extensions: ['ttf', 'otf', 'ttc'] }],
  },
  images: {
    title: 'Add images',
    message: 'Images to encode',
    filters: [{ name: 'Images', extensions: ['png', 'jpg', 'jpeg', 'webp'] }],
  },
};

/**
 * Lets the person pick files of a kind; none when they close the dialog.
 * If SLERPSCOPE_OPEN_FILES is set, its JSON array of paths is the answer, without a dialog: for scripts and tests.
 */
export async function askForFiles(
  window: BrowserWindow,
  kind: keyof typeof fileKinds,
): Promise<readonly string[]> {
  const given = process.env['SLERPSCOPE_OPEN_FILES'];
  if (given) return JSON.parse(given) as string[];
  const { filePaths } = await dialog.showOpenDialog(window, {
    ...fileKinds[kind],
    properties: ['openFile', 'multiSelections'],
  });
  return filePaths;
}

/** The project that the person picks; null when they close the dialog. SLERPSCOPE_OPEN_FILES answers as above. */
export async function askForProject(window: BrowserWindow): Promise<string | null> {
  const given = process.env['SLERPSCOPE_OPEN_FILES'];
  if (given) return (JSON.parse(given) as string[])[0] ?? null;
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open project',
    filters: projectFilters,
    properties: ['openFile'],
  });
  return filePaths[0] ?? null;
}

/** Where a project is to be saved; null when the person closes the dialog. SLERPSCOPE_EXPORT_DIR answers as below. */
export async function askWhereToSave(window: BrowserWindow, suggested: string): Promise<string | null> {
  const folder = process.env['SLERPSCOPE_EXPORT_DIR'];
  if (folder) return join(folder, basename(suggested));
  const { filePath } = await dialog.showSaveDialog(window, {
    title: 'Save project',
    defaultPath: suggested,
    filters: projectFilters,
  });
  return filePath || null;
}

const projectFilters = [{ name: 'Slerpscope project', extensions: ['slerpscope'] }];

/**
 * Where a figure is to be saved; null when the person closes the dialog.
 * SLERPSCOPE_EXPORT_DIR names a folder to save in without asking: for scripts and tests.
 */
export async function askForFigure(window: BrowserWindow, name: string): Promise<string | null> {
  const folder = process.env['SLERPSCOPE_EXPORT_DIR'];
  if (folder) return join(folder, name);
  const { filePath } = await dialog.showSaveDialog(window, {
    title: 'Export figure',
    defaultPath: name,
    filters: [{ name: extname(name).slice(1).toUpperCase(), extensions: [extname(name).slice(1)] }],
  });
  return filePath || null;
}
