import { describe } from 'vitest';
import { claimJob, claimShards, describePictures, describeProject } from './support/earlier-files.ts';

/** What an app of schema 5 left on disks, whose models had no origin on the hub: each is drawn as it was then. */

describeProject(5);
describePictures(5);

describe('a job of schema 5', () => {
  claimJob(5, 2);
  claimShards(5, 'sheet');
});
