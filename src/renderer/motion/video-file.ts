import {
  getFirstEncodableVideoCodec,
  Mp4OutputFormat,
  Output,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
  type StreamTargetChunk,
  type VideoCodec,
} from 'mediabunny';
import { StudioError, type Result } from '../../contract/errors.ts';
import { videoFormats, type BegunVideo, type MotionSpec, type VideoFormat } from '../../contract/motion.ts';
import type { Bridge } from '../../contract/requests.ts';

/** In the order in which they are taken: what is played in most places first. */
const codecs: Readonly<Record<VideoFormat, readonly VideoCodec[]>> = {
  webm: ['vp9', 'vp8', 'av1'],
  mp4: ['avc', 'av1', 'vp9'],
};

/** Bits a pixel: the edges of enlarged pixels are to stay sharp. */
const BITS_PER_PIXEL = 1;
const LEAST_BITRATE = 1e6;
/** Seconds from key frame to key frame: players can only begin at one. */
const KEY_FRAME_INTERVAL = 1;
const PIECE_BYTES = 2 ** 20;

/** The formats that this system can encode. */
export async function listVideoFormats(): Promise<VideoFormat[]> {
  const found = await Promise.all(
    videoFormats.map(async (format) => (await chooseCodec(format, 256, 256, LEAST_BITRATE)) !== null),
  );
  return videoFormats.filter((_, i) => found[i]);
}

/**
 * Has main make a film's frames, encodes them and has main write the file; null when the person closes the dialog.
 * Throws a StudioError: main's own, `run/cancelled` among them, or `run/failed` when the encoder fails.
 */
export async function saveVideo(
  bridge: Bridge,
  spec: MotionSpec,
  format: VideoFormat,
): Promise<{ readonly path: string } | null> {
  const begun = unwrap(await bridge.ask('video/begin', { spec, format }));
  if (!begun) return null;
  try {
    await encode(bridge, begun, format);
    return unwrap(await bridge.ask('video/finish', { video: begun.video }));
  } catch (error) {
    await bridge.ask('export/cancel', null);
    if (error instanceof StudioError) throw error;
    throw new StudioError('run/failed', `video: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function encode(bridge: Bridge, begun: BegunVideo, format: VideoFormat): Promise<void> {
  const { video, width, height, rate } = begun;
  const bitrate = Math.max(LEAST_BITRATE, BITS_PER_PIXEL * width * height * rate);
  const codec = await chooseCodec(format, width, height, bitrate);
  if (!codec)
    throw new StudioError('run/failed', `${format} of ${width} × ${height}: this system cannot encode it`);
  const writable = new WritableStream<StreamTargetChunk>({
    async write({ data, position }) {
      unwrap(await bridge.ask('video/write', { video, at: position, bytes: data }));
    },
  });
  const output = new Output({
    // The index of an MP4 at its end: nothing of the film is held for it.
    format: format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: false }),
    target: new StreamTarget(writable, { chunked: true, chunkSize: PIECE_BYTES }),
  });
  const source = new VideoSampleSource({ codec, bitrate, keyFrameInterval: KEY_FRAME_INTERVAL });
  output.addVideoTrack(source, { frameRate: rate });
  await output.start();
  try {
    for (let i = 0; ; i++) {
      const frame = unwrap(await bridge.ask('video/next', { video }));
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
  } catch (error) {
    await output.cancel().catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}

function chooseCodec(
  format: VideoFormat,
  width: number,
  height: number,
  bitrate: number,
): Promise<VideoCodec | null> {
  return getFirstEncodableVideoCodec([...codecs[format]], { width, height, bitrate });
}

function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new StudioError(result.error.code, result.error.message);
  return result.value;
}
