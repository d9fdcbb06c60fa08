import { describe, expect, test } from 'vitest';
import { baseFlags, flagSets } from '../../../src/cli/browser/flags.ts';

describe('flags', () => {
  test('switch the sandbox off for root only', () => {
    expect(baseFlags(true)).toContain('--no-sandbox');
    expect(baseFlags(false)).not.toContain('--no-sandbox');
  });

  test.each(['linux', 'darwin', 'win32'] as const)(
    'try hardware before software on %s, and always once without flags',
    (platform) => {
      const sets = flagSets('auto', platform);
      expect(sets.at(-1)!.adapter).toBe('software');
      expect(sets.slice(0, -1).every(({ adapter }) => adapter === 'hardware')).toBe(true);
      expect(sets.some(({ flags }) => flags.length === 0)).toBe(true);
      expect(flagSets('hardware', platform).some(({ adapter }) => adapter === 'software')).toBe(false);
      expect(flagSets('software', platform)).toEqual([sets.at(-1)]);
      // Those that draw canvases fall back on those that do not.
      const drawing = flagSets('software', platform, true);
      expect(drawing.at(-1)).toEqual(sets.at(-1));
      expect(drawing).toHaveLength(platform === 'linux' ? 2 : 1);
      expect(drawing[0]!.flags.includes('--use-vulkan=swiftshader')).toBe(platform === 'linux');
    },
  );
});
