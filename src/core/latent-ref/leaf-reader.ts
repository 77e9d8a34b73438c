import { noiseStreams, parseSeed, readStream, type StreamId } from '../random/index.ts';
import { checkFile, checkSeed, checkSha256 } from './check.ts';
import type { LatentRef } from './expression.ts';
import { shorten, TextReader } from './reader.ts';

/** Reads what an expression stands on. */
export class LeafReader extends TextReader {
  protected readStream(head: string, start: number): StreamId {
    const [word, ...card] = head.split('@');
    const name = word === 'seed' ? 'torch-cpu' : noiseStreams.find((known) => known === word);
    if (name === undefined) return this.failAt(start, `"${shorten(head)}:" is not known`);
    return this.locate(start, () => readStream([name, ...card].join('@')));
  }

  protected readSeed(stream: StreamId): string {
    const start = this.skipSpace();
    const digits = this.match(/[^\s,()]+/y) ?? '';
    return this.locate(start, () => {
      checkSeed(stream, digits);
      return String(parseSeed(digits));
    });
  }

  protected readStored(): LatentRef {
    const start = this.skipSpace();
    const sha256 = this.match(/[^\s,()]+/y) ?? '';
    return this.locate(start, () => {
      checkSha256(sha256);
      return { kind: 'stored', sha256 };
    });
  }

  protected readFile(nested: boolean): LatentRef {
    const start = this.skipSpace();
    let path = '';
    let index = '0';
    if (this.text[this.at] === '"') {
      const quoted = this.match(/"(?:[^"]|"")*"/y) ?? this.fail('the quoted path does not end');
      path = quoted.slice(1, -1).replaceAll('""', '"');
      index = this.match(/#\d+/y)?.slice(1) ?? '0';
    } else {
      const rest = (this.match(nested ? /[^,)]*/y : /[^]*/y) ?? '').trimEnd();
      const split = /^([^]*)#(\d+)$/.exec(rest);
      path = split?.[1] ?? rest;
      index = split?.[2] ?? '0';
    }
    return this.locate(start, () => {
      checkFile(path, Number(index));
      return { kind: 'file', path, index: Number(index) };
    });
  }
}
