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
import { StudioError, type Result } from '../../contract/errors.ts';
import type { AnimationSpec } from '../../contract/animation.ts';
import type { BegunVideo } from '../../contract/exports.ts';
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
    const codec = await encode(bridge, begun, format);
    const { path } = unwrap(await bridge.ask('export/finish-video', { video: begun.video }));
    return { path, codec: codecNames[codec] ?? codec };
  } catch (error) {
    await bridge.ask('export/cancel', { group: 'others' });
    if (error instanceof StudioError) throw error;
    throw new StudioError('run/failed', `video: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function encode(bridge: Bridge, begun: BegunVideo, format: VideoFormat): Promise<VideoCodec> {
  const { video, width, height, rate } = begun;
  const codec = await chooseCodec(format, begun);
  if (!codec)
    throw new StudioError(
      'run/failed',
      `${format} of ${width} × ${height}: this system has no encoder for it`,
    );
  const writable = new WritableStream<StreamTargetChunk>({
    async write({ data, position }) {
      unwrap(await bridge.ask('export/write-video', { video, at: position, bytes: data }));
    },
  });
  const output = new Output({
    // The index of an MP4 at its end: no frames are buffered for it.
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: false }),
    target: new StreamTarget(writable, { chunked: true, chunkSize: PIECE_BYTES }),
  });
  const source = new VideoSampleSource({
    codec,
    quality: qualityOf(codec, begun),
    keyFrameInterval: KEY_FRAME_INTERVAL,
  });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  try {
    for (let i = 0; ; i++) {
      const frame = unwrap(await bridge.ask('export/next-frame', { video }));
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

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new StudioError(result.error.code, result.error.message);
  return result.value;
}
