import { findBrowsers } from '../../../src/cli/browser/find-browser.ts';
import { installAdvice } from '../../../src/cli/browser/install.ts';
import { findLavapipe, isOldMesa, lavapipeAdvice } from '../../../src/cli/vulkan.ts';
import { dawnObstacle } from '../dawn.ts';
import type { StackName } from './stacks.ts';

const OBSTACLES: Readonly<Record<StackName, () => Promise<string | null>>> = {
  // Installed if missing.
  chromium: async () => null,
  dawn: async () => (await dawnObstacle('lavapipe')) ?? lavapipeObstacle(),
  firefox: async () => (await firefoxObstacle()) ?? lavapipeObstacle(),
  hardware: async () => dawnObstacle('system'),
};

/** Why a stack is unavailable on this machine, as one sentence that says what to do, or null. */
export const stackObstacle = (name: StackName): Promise<string | null> => OBSTACLES[name]();

const firefoxObstacle = async (): Promise<string | null> =>
  (await findBrowsers('firefox')).length > 0 ? null : `no Firefox is installed: ${installAdvice('firefox')}`;

function lavapipeObstacle(): string | null {
  const lavapipe = findLavapipe();
  if (!lavapipe) return `Mesa's lavapipe is not installed: ${lavapipeAdvice()}`;
  return isOldMesa(lavapipe) ? `the Mesa here is too old for WebGPU: ${lavapipeAdvice()}` : null;
}
