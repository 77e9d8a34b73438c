import { describe, expect, it } from 'vitest';
import {
  formatFolders,
  noFolders,
  parseFolders,
  resultsFolder,
} from '../../../../src/main/engine/process/folders.ts';

describe("the engine's folders", () => {
  it('arrive in the process as they were given', () => {
    for (const folders of [noFolders, { latents: '/tmp/a b/"c"', results: 'C:\\Users\\é\\x' }])
      expect(parseFolders(formatFolders(folders))).toEqual(folders);
  });

  it('are refused when one is missing or no path', () => {
    for (const argument of [undefined, 'null', '{}', '{"latents":null}', '{"latents":"","results":null}'])
      expect(() => parseFolders(argument)).toThrow(/must be two paths or nulls/);
  });
});

describe('the folder for results', () => {
  it("is in each system's folder for what can be made again", () => {
    const home = '/home/ada';
    expect(resultsFolder({ platform: 'linux', env: {}, home })).toBe('/home/ada/.cache/slerpscope/results');
    expect(resultsFolder({ platform: 'darwin', env: {}, home: '/Users/ada' })).toBe(
      '/Users/ada/Library/Caches/Slerpscope/results',
    );
    const env = { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' };
    expect(resultsFolder({ platform: 'win32', env, home: 'C:\\Users\\ada' })).toBe(
      'C:\\Users\\ada\\AppData\\Local\\Slerpscope\\Cache\\results',
    );
  });

  it('follows XDG_CACHE_HOME where that is an absolute path', () => {
    const at = (folder: string): string =>
      resultsFolder({ platform: 'linux', env: { XDG_CACHE_HOME: folder }, home: '/home/ada' });
    expect(at('/var/cache/ada')).toBe('/var/cache/ada/slerpscope/results');
    expect(at('cache')).toBe('/home/ada/.cache/slerpscope/results');
    expect(at('')).toBe('/home/ada/.cache/slerpscope/results');
  });
});
