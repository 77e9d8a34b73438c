import { afterAll } from 'vitest';
import { closeSharedStudios } from './shared-studio.ts';

afterAll(closeSharedStudios);
