/**
 * The channels between main and the preload: answers to requests, events, and the frame ports of both engines.
 * What travels on them is typed in requests.ts; no other file names a channel.
 */
export const channels = {
  request: 'slerpscope:request',
  event: 'slerpscope:event',
  frames: 'slerpscope:frames',
  secondFrames: 'slerpscope:second-frames',
} as const;
