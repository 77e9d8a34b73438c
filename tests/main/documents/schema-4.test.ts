import { describe } from 'vitest';
import { claimJob, claimShards, describePictures, describeProject } from './support/earlier-files.ts';

/** What an app of schema 4 left on disks, whose pictures had no class: each is drawn as it was then. */

describeProject(4);
describePictures(4);

describe('a job of schema 4', () => {
  claimJob(4, 2);
  claimShards(4, 'line');
});
