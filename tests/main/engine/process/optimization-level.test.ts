import { describe, expect, it } from 'vitest';
import { planMemory } from '../../../../src/main/engine/process/allocation.ts';
import { chooseLevel, memoryOfWeights } from '../../../../src/main/engine/process/optimization-level.ts';

const none = { model: new Uint8Array(), externalData: [] };
const mapped = (floatBytes: number, convertedBytes = 0) => ({
  ...none,
  mapped: { folder: '/models', floatBytes, convertedBytes, check: () => undefined },
});

describe('the optimization level', () => {
  it('is all for small models, however little memory there is', () => {
    expect(chooseLevel(mapped(60e6), 1e9, 1e6, 1e6)).toBe('all');
    expect(chooseLevel(none, 1e9, 1e6, 1e6)).toBe('all');
  });

  it('is all for larger ones where twice what they take is free and allowed, else extended', () => {
    const model = mapped(455e6);
    const takes = 0.3e9 + memoryOfWeights(model, 'all');
    expect(chooseLevel(model, 0.3e9, 2.01 * takes, 9e9)).toBe('all');
    expect(chooseLevel(model, 0.3e9, 1.99 * takes, 9e9)).toBe('extended');
    expect(chooseLevel(model, 0.3e9, 9e9, 2.01 * takes)).toBe('all');
    expect(chooseLevel(model, 0.3e9, 9e9, 1.99 * takes)).toBe('extended');
  });

  it('counts weights that are converted or in memory for more than those that stay in their file', () => {
    const inMemory = { ...none, model: new Uint8Array(1000) };
    for (const level of ['extended', 'all'] as const) {
      const [file, converted, memory] = [mapped(1000), mapped(1000, 1000), inMemory].map((graph) =>
        memoryOfWeights(graph, level),
      );
      expect(file).toBeLessThan(converted!);
      expect(converted).toBeLessThan(memory!);
    }
    expect(memoryOfWeights(mapped(1000), 'extended')).toBeLessThan(memoryOfWeights(mapped(1000), 'all'));
  });

  it('decides whether the runtime keeps memory between calls; one block for all tensors is for small ones', () => {
    expect(planMemory('all', { total: 1e8 })).toEqual({ level: 'all', arena: true, pattern: true });
    expect(planMemory('all', { total: 1e9 })).toMatchObject({ arena: true, pattern: false });
    expect(planMemory('extended', { total: 1e8 })).toMatchObject({ level: 'extended', arena: false });
  });
});
