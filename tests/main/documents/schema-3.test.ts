import { describe } from 'vitest';
import { claimJob, claimShards, describePictures, describeProject } from './support/earlier-files.ts';

/** What an app of schema 3 left on disks, whose figures had no size in print: each is drawn as it was then. */

describeProject(3);
describePictures(3);

describe('a job of schema 3', () => {
  claimJob(3, 2);
  claimShards(3, 'line');
});
