import { findBrowsers } from '../../../src/cli/browser/find.ts';
import { findLavapipe, isOldMesa, lavapipeAdvice } from '../../../src/cli/vulkan.ts';
import { dawnObstacle } from '../dawn.ts';
import type { StackName } from './stacks.ts';

const OBSTACLES: Readonly<Record<StackName, () => Promise<string | null>>> = {
  // Installed where there is none.
  chromium: async () => null,
  dawn: async () => (await dawnObstacle('lavapipe')) ?? lavapipeObstacle(),
  firefox: async () => (await firefoxObstacle()) ?? lavapipeObstacle(),
};

/** Why a stack cannot be had on this machine, as one sentence that says what to do, or null. */
export const stackObstacle = (name: StackName): Promise<string | null> => OBSTACLES[name]();

async function firefoxObstacle(): Promise<string | null> {
  try {
    await findBrowsers('firefox');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function lavapipeObstacle(): string | null {
  const lavapipe = findLavapipe();
  if (!lavapipe) return `Mesa's lavapipe is not installed: ${lavapipeAdvice()}`;
  return isOldMesa(lavapipe) ? `the Mesa here is too old for WebGPU: ${lavapipeAdvice()}` : null;
}
