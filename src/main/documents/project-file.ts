import { StudioError } from '../../contract/errors.ts';
import { parse } from '../../contract/parsers.ts';
import { project as projectSchema, storedLatents, type Project } from '../../contract/project.ts';
import { makeLatent, type Latent, type LatentShape } from '../../core/latent.ts';
import { hashLatent } from '../engine/stores/hashed-latent.ts';
import { parseJsonText } from '../formats/json/parse.ts';
import { encodeNpy, readNpy } from '../formats/npy/npy.ts';
import type { Schemas } from '../schema-migrations.ts';
import { packArchive, unpackArchive } from './project-archive.ts';
import { migrateProject, schemaOf, schemas } from './migrations.ts';

/** More than an expression may nest: the parser has the better message for that. */
const MAX_LEVELS = 256;

/** The content of a project's file. */
export interface ProjectFile {
  readonly project: Project;
  /** Every latent that the project refers to, in every shape in which it was stored. */
  readonly latents: readonly Latent[];
}

/** The project as the bytes of a .slerpscope file: a zip of project.json and latents/<sha256>.npy. Equal projects give equal bytes. */
export function encodeProject({ project, latents }: ProjectFile, { present } = schemas): Uint8Array {
  const text = JSON.stringify({ schema: present, ...project }, null, 2);
  const files = new Map<string, Uint8Array>();
  for (const latent of latents) {
    const { sha256 } = hashLatent(latent);
    const name = files.has(sha256) ? `${sha256}-${latent.shape.join('x')}` : sha256;
    files.set(name, encodeNpy(latent.shape, latent.data));
  }
  return packArchive({ text, latents: files });
}

/**
 * Reads a project from an untrusted source. Throws a StudioError in one line that names `file`: `document/malformed`,
 * `document/too-new`; also when a latent it refers to is missing or does not have the numbers its name says.
 */
export async function decodeProject(
  bytes: Uint8Array,
  file: string,
  known: Schemas = schemas,
): Promise<ProjectFile> {
  const archive = await unpackArchive(bytes, file);
  const project = readProject(migrateProject(parseJson(archive.text, file), file, known), file);
  const needed = storedLatents(project.document);
  const latents = [...archive.latents]
    .filter(([name]) => needed.includes(name.slice(0, 64)))
    .map(([name, npy]) => readLatent(name, npy, file));
  const missing = needed.find((sha256) => !archive.latents.has(sha256));
  if (missing) throw malformed(file, `latent ${missing} is missing`);
  return { project, latents };
}

/** The schema that a project's file is written in. Throws as decodeProject does. */
export async function readSchema(bytes: Uint8Array, file: string): Promise<number> {
  const { text } = await unpackArchive(bytes, file);
  return schemaOf(parseJson(text, file), file);
}

/** A project out of parsed JSON of the present schema, without its number. Throws as decodeProject does. */
export function readProject(value: unknown, file: string): Project {
  try {
    return parse(projectSchema, value, 'project.json');
  } catch (error) {
    throw malformed(file, (error as Error).message);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return parseJsonText(text, 'project.json', MAX_LEVELS);
  } catch (error) {
    throw malformed(file, (error as Error).message);
  }
}

function readLatent(name: string, npy: Uint8Array, file: string): Latent {
  try {
    const { shape, data } = readNpy(npy, `latents/${name}.npy`);
    const latent = makeLatent(shape as unknown as LatentShape, data);
    if (hashLatent(latent).sha256 !== name.slice(0, 64))
      throw new Error(`latents/${name}.npy: its numbers have another hash`);
    return latent;
  } catch (error) {
    throw malformed(file, (error as Error).message);
  }
}

function malformed(file: string, message: string): StudioError {
  return new StudioError('document/malformed', `${file}: ${message}`);
}
