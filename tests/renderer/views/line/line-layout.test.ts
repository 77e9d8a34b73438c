import { expect, test } from 'vitest';
import { layLine, type LineRoom } from '../../../../src/renderer/views/line/line-layout.ts';

const room: LineRoom = {
  width: 440,
  height: 400,
  unit: 12.5,
  ratio: 1,
  frames: { count: 13, perSegment: 12 },
  titles: [],
  isBeside: true,
  hasPlot: false,
};
const lay = (caption: number) => layLine({ width: 32, height: 32 }, { ...room, caption });

test('a caption of two lines takes its room from the large picture alone', () => {
  const [one, two] = [lay(40), lay(70)];
  expect(two.strip).toEqual(one.strip);
  expect(two.picture.height).toBeLessThan(one.picture.height);
  expect(two.picture.height + two.strip.height + 70).toBeLessThanOrEqual(room.height);
});

test('a caption that is not measured yet, or rounded, changes nothing', () => {
  expect(lay(0)).toEqual(lay(40));
  expect(lay(41)).toEqual(lay(40));
});
