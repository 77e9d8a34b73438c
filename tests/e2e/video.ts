import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A video as ffmpeg, which shares no code with the app's encoders and muxer, reads it. */
export interface Video {
  /** In ffmpeg's words: h264, av1, vp9, vp8. */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** In seconds, as the file's head says. */
  readonly duration: number;
  /** When each frame is shown, in seconds. */
  readonly times: readonly number[];
  /** RGB of every frame, row by row. */
  readonly frames: readonly Uint8Array[];
}

const run = promisify(execFile);

export async function readVideo(file: string): Promise<Video> {
  const shown = ['stream=codec_name,width,height', 'format=duration', 'frame=pts_time'].join(':');
  const probe = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', shown, file]);
  const { streams, format, frames } = JSON.parse(probe.stdout) as {
    streams: { codec_name: string; width: number; height: number }[];
    format: { duration: string };
    frames: { pts_time: string }[];
  };
  const [{ codec_name: codec, width, height }] = streams as [(typeof streams)[number]];
  const raw = [
    '-v',
    'error',
    '-i',
    file,
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    '-sws_flags',
    'accurate_rnd+full_chroma_int',
    '-pix_fmt',
    'rgb24',
    '-',
  ];
  const { stdout } = await run('ffmpeg', raw, { encoding: 'buffer', maxBuffer: 2 ** 30 });
  const size = 3 * width * height;
  return {
    codec,
    width,
    height,
    duration: Number(format.duration),
    times: frames.map(({ pts_time: time }) => Number(time)),
    frames: Array.from({ length: stdout.length / size }, (_, i) => stdout.subarray(i * size, (i + 1) * size)),
  };
}
