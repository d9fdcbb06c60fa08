import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { LaunchedBrowser } from './src/cli/browser/launch.ts';
import { puppeteerProvider } from './test/support/puppeteer-provider.ts';
import { openFirefox } from './test/support/stacks/open-firefox.ts';
import { openTestBrowser } from './test/support/test-browser.ts';

/** RIDGEPOINT_TESTS=all runs what is else a sample, another one each day; RIDGEPOINT_SEED draws the sample of that day anew. */
const sampling = {
  everything: process.env['RIDGEPOINT_TESTS'] === 'all',
  seed: Number(process.env['RIDGEPOINT_SEED'] ?? Math.floor(Date.now() / 86_400_000)),
};

/** The tests of `test/gpu` in a browser. */
const browserProject = (
  name: 'chromium' | 'firefox',
  groupOrder: number,
  include: string[],
  open: () => Promise<LaunchedBrowser>,
): TestProjectInlineConfiguration => ({
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
    name,
    include,
    provide: { stack: name, sampling },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    sequence: { groupOrder },
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: puppeteerProvider(open),
      instances: [{ browser: name === 'firefox' ? 'firefox' : 'chrome' }],
    },
  },
});

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
      browserProject('chromium', 1, ['test/gpu/**/*.test.ts', 'test/browser/**/*.test.ts'], openTestBrowser),
      {
        test: {
          name: 'dawn',
          include: ['test/gpu/**/*.test.ts'],
          environment: 'node',
          provide: { stack: 'dawn', sampling },
          setupFiles: 'test/support/stacks/dawn-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      browserProject('firefox', 3, ['test/gpu/**/*.test.ts'], openFirefox),
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['test/support/global-setup.ts', 'test/support/build-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
