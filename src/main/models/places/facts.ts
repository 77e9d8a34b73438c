import { join } from 'node:path';
import { isFile, isFolder, listFolder } from '../../files/bounded-file.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { readModelJson } from '../../formats/json/python-json.ts';

/** Where a network may lie. */
export interface NetworkPlace {
  /** The folder that was opened. */
  readonly root: string;
  /** The folder that is looked into: the root, or one below it. */
  readonly folder: string;
  /** The file that was opened by its own path; null: the folder was. */
  readonly file: string | null;
  /** Names of the folders of a pipeline that a denoiser may lie in. */
  readonly components: readonly string[];
}

/** Facts about a place, without its weights. Each is read when it is first used. */
export class PlaceFacts implements NetworkPlace {
  readonly root: string;
  readonly folder: string;
  readonly file: string | null;
  readonly components: readonly string[];
  readonly configFile: string;
  #config: Promise<JsonObject | null> | null = null;
  #names: Promise<readonly string[]> | null = null;

  constructor({ root, folder, file, components }: NetworkPlace) {
    this.root = root;
    this.folder = folder;
    this.file = file;
    this.components = components;
    this.configFile = join(folder, 'config.json');
  }

  hasConfig(): Promise<boolean> {
    return isFile(this.configFile);
  }

  /** The folder's config.json; null where there is none. Throws as readModelJson does. */
  config(): Promise<JsonObject | null> {
    this.#config ??= this.#readConfig();
    return this.#config;
  }

  /** Names in the folder, sorted; none where there is no folder. */
  names(): Promise<readonly string[]> {
    this.#names ??= this.#listNames();
    return this.#names;
  }

  async #readConfig(): Promise<JsonObject | null> {
    return (await this.hasConfig()) ? readModelJson(this.configFile) : null;
  }

  async #listNames(): Promise<readonly string[]> {
    return (await isFolder(this.folder)) ? listFolder(this.folder) : [];
  }
}
