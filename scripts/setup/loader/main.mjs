// Starts the app whose folder is the first argument that is no flag, as Electron's own default app does.
// Awaited at the top level: Electron is not ready before the app's own module has run.
import { app } from 'electron';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.');
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
// Electron gives its default app two setters that its types leave out.
const host = /** @type {typeof app & { setVersion(v: string): void, setAppPath(path: string): void }} */ (
  app
);
host.setName(manifest.productName ?? manifest.name);
host.setVersion(manifest.version);
host.setAppPath(folder);
Object.defineProperty(process, 'defaultApp', { value: true });

await import(pathToFileURL(path.resolve(folder, manifest.main ?? 'index.js')).href);
