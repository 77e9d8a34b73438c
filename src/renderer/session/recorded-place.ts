import { bundledLocation } from '../../contract/bundled-model.ts';
import type { ProjectModel } from '../../contract/project.ts';

/** Where a recorded model is opened from. A project of a bundled model contains no path, only its name. */
export function placeOf({ path, name }: ProjectModel): string {
  return path ?? bundledLocation(name);
}

/** A recorded model and its place, for people. */
export function describePlace({ name, path }: ProjectModel): string {
  return `${name} (${path ?? 'bundled with Slerpscope'})`;
}

/** What a person should search for who looks for it elsewhere. */
export function kindOf({ path }: ProjectModel): 'folder' | 'file' {
  return path && /\.(onnx|safetensors|bin|json)$/.test(path) ? 'file' : 'folder';
}
