import { expect, test } from 'vitest';
import { byName, byVersion } from '../../../src/fleet/natural-order.ts';

test.each([
  ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-beta.2', '1.0.0-rc.1', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0', '1.0.1-rc.1'],
  ['154.0a1', '154.0b9', '154.0b10', '154.0', '154.0.1', '155.0a1'],
  ['Mesa 24.0.0-devel', 'Mesa 24.0.0-rc1', 'Mesa 24.0.0', 'Mesa 25.1.0-rc2', 'Mesa 25.1.0', 'Mesa 25.1.1'],
  ['24.0.5~rc1-1', '24.0.5', '24.0.5-1ubuntu3~22.04.2', '24.0.5-1ubuntu3', '24.0.5-1ubuntu3.1', '24.0.5.1', '24.0.6'],
  ['1.0.dev1', '1.0a1', '1.0rc1', '1.0', '1.0+deb12u1', '1.0.1'],
  ['NVIDIA: 560.9', 'NVIDIA: 560.35.03', 'NVIDIA: 560.105'],
  ['140.0.0.0', '141.0.7.7', '142.0.0.0-canary', '142.0.0.0'],
])('%s comes first, and each before the next', (...versions) => {
  for (const [i, version] of versions.entries()) {
    for (const [j, other] of versions.entries()) {
      expect([version, other, Math.sign(byVersion(version, other))]).toEqual([version, other, Math.sign(i - j)]);
    }
  }
});

test('names know no pre-releases', () => {
  expect(['lab-10', 'lab-dev', 'lab-9', 'lab'].toSorted(byName)).toEqual(['lab', 'lab-9', 'lab-10', 'lab-dev']);
});
