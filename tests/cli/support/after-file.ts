import { afterAll } from 'vitest';
import { closeSharedStudio } from './shared-studio.ts';

afterAll(closeSharedStudio);
