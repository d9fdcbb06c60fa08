import { defineConfig } from 'vitest/config';
import { puppeteerProvider } from './test/support/puppeteer-provider.ts';

// A group starts when the one before has ended: measuring tests must not share two cores with others.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/house/**/*.test.ts', 'test/unit/**/*.test.ts'],
          environment: 'node',
          // Some go over thousands of seeds, and a busy machine is no fault of theirs.
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Found only when they are imported, they would have the page load again in the middle of a test.
        optimizeDeps: {
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients.js',
            '@tensorflow/tfjs-backend-webgpu',
            '@jax-js/jax',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
          browser: {
            enabled: true,
            headless: true,
            ui: false,
            screenshotFailures: false,
            provider: puppeteerProvider(),
            instances: [{ browser: 'chrome' }],
          },
        },
      },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/global-setup.ts', 'test/support/build-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
