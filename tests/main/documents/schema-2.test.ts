import { describe } from 'vitest';
import { claimJob, claimShards, describePictures, describeProject } from './support/earlier-files.ts';

/** What an app of schema 2 left on disks: projects, the autosave, recipes, jobs and job folders. */

describeProject(2);
describePictures(2);

describe('a job of schema 2', () => {
  claimJob(2, 2);
  claimShards(2, 'sheet');
});
