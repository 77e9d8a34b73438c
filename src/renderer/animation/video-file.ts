import {
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { StudioError, unwrap } from '../../contract/errors.ts';
import type { AnimationSpec } from '../../contract/animation.ts';
import type { BegunVideo, VideoFrame } from '../../contract/exports.ts';
import { type VideoFormat, videoFormats } from '../../contract/formats.ts';
import type { Bridge } from '../../contract/requests.ts';

/** In the order in which they are taken: what is played in most places first. */
const codecs: Readonly<Record<VideoFormat, readonly VideoCodec[]>> = {
  webm: ['vp9', 'vp8', 'av1'],
  mp4: ['avc', 'av1', 'vp9'],
};

/** As people know them: not every player takes each. */
const codecNames: Readonly<Partial<Record<VideoCodec, string>>> = {
  avc: 'H.264',
  av1: 'AV1',
  vp9: 'VP9',
  vp8: 'VP8',
};

/**
 * On each codec's own scale, where 0 is the best (AV1's ends at 63 or at 255, as the browser is old or new): the edges
 * of enlarged pixels are to stay sharp, and each frame is as true as the other, which a rate of bits does not promise.
 */
const quantizers: Readonly<Partial<Record<VideoCodec, number>>> = { avc: 12, vp9: 4, av1: 8 };
/** Bits a pixel, where the encoder takes only a rate. */
const BITS_PER_PIXEL = 2;
const MIN_BITRATE = 4e6;
/** Seconds from key frame to key frame: players can only begin at one. */
const KEY_FRAME_INTERVAL = 1;
const PIECE_BYTES = 2 ** 20;
/** Frames that an estimate encodes at most. */
const MAX_ESTIMATED_FRAMES = 60;
/** An animation that every encoder accepts. */
const PROBE = { width: 256, height: 256, rate: 12 };

/** The formats that this system can encode. */
export async function listVideoFormats(): Promise<VideoFormat[]> {
  const found = await Promise.all(
    videoFormats.map(async (format) => (await chooseCodec(format, PROBE)) !== null),
  );
  return videoFormats.filter((_, i) => found[i]);
}

export interface SavedVideo {
  readonly path: string;
  /** Its name. */
  readonly codec: string;
}

/**
 * Has main draw an animation's frames, encodes them and has main write the file; null when the person closes the dialog.
 * Throws a StudioError: main's own, `run/cancelled` among them, or `run/failed` when the encoder fails.
 */
export async function saveVideo(
  bridge: Bridge,
  animation: AnimationSpec,
  format: VideoFormat,
): Promise<SavedVideo | null> {
  const begun = unwrap(await bridge.ask('export/begin-video', { animation, format }));
  if (!begun) return null;
  try {
    const { video } = begun;
    const codec = await encode(format, begun, {
      next: async () => unwrap(await bridge.ask('export/next-frame', { video })),
      write: async (at, bytes) => void unwrap(await bridge.ask('export/write-video', { video, at, bytes })),
    });
    const { path } = unwrap(await bridge.ask('export/finish-video', { video: begun.video }));
    return { path, codec: codecNames[codec] ?? codec };
  } catch (error) {
    await bridge.ask('export/cancel', { group: 'others' });
    if (error instanceof StudioError) throw error;
    throw new StudioError('run/failed', `video: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Bytes that the file of an animation would have, from those of its first second, which has one key frame as every
 * second has. Throws as `saveVideo` does.
 */
export async function estimateVideo(
  bridge: Bridge,
  animation: AnimationSpec,
  format: VideoFormat,
): Promise<number> {
  const begun = unwrap(await bridge.ask('animation/preview', { animation, format }));
  const { preview, count, rate } = begun;
  const encoded = Math.min(count, Math.ceil(rate * KEY_FRAME_INTERVAL), MAX_ESTIMATED_FRAMES);
  let [left, bytes] = [encoded, 0];
  try {
    await encode(format, begun, {
      next: async () => (left-- > 0 ? unwrap(await bridge.ask('animation/next-frame', { preview })) : null),
      write(at, piece) {
        bytes = Math.max(bytes, at + piece.length);
        return Promise.resolve();
      },
    });
  } finally {
    await bridge.ask('animation/end-preview', { preview });
  }
  return Math.round((bytes * count) / encoded);
}

/** Where frames come from, and where the pieces of the file go. */
interface Ends {
  /** Null after the last. */
  next(): Promise<VideoFrame | null>;
  write(at: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

async function encode(format: VideoFormat, size: VideoSize, { next, write }: Ends): Promise<VideoCodec> {
  const { width, height, rate } = size;
  const codec = await chooseCodec(format, size);
  if (!codec)
    throw new StudioError(
      'run/failed',
      `${format} of ${width} × ${height}: this system has no encoder for it`,
    );
  const writable = new WritableStream<StreamTargetChunk>({
    write: ({ data, position }) => write(position, data),
  });
  const output = new Output({
    // The index of an MP4 at its end: no frames are buffered for it.
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: false }),
    target: new StreamTarget(writable, { chunked: true, chunkSize: PIECE_BYTES }),
  });
  const source = new VideoSampleSource({
    codec,
    quality: qualityOf(codec, size),
    keyFrameInterval: KEY_FRAME_INTERVAL,
  });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  try {
    for (let i = 0; ; i++) {
      const frame = await next();
      if (!frame) break;
      const sample = new VideoSample(frame.rgba, {
        format: 'RGBA',
        codedWidth: width,
        codedHeight: height,
        timestamp: i / rate,
        duration: 1 / rate,
      });
      await source.add(sample); // waits while the encoder or the file has enough
      sample.close();
    }
    await output.finalize();
    return codec;
  } catch (error) {
    await output.cancel().catch(() => undefined); // the first error is the one to report
    throw error;
  }
}

type VideoSize = Pick<BegunVideo, 'width' | 'height' | 'rate'>;

/** The first that can encode an animation of this size; null where none can. */
async function chooseCodec(format: VideoFormat, size: VideoSize): Promise<VideoCodec | null> {
  const { width, height } = size;
  for (const codec of codecs[format])
    if (await canEncodeVideo(codec, { width, height, quality: qualityOf(codec, size) })) return codec;
  return null;
}

function qualityOf(codec: VideoCodec, { width, height, rate }: VideoSize): Quality {
  const bitrate = Math.max(MIN_BITRATE, BITS_PER_PIXEL * width * height * rate);
  const quantizer = quantizers[codec];
  return new Quality(quantizer === undefined ? { bitrate } : { quantizer, bitrate });
}
