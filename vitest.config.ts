import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { puppeteerProvider } from './test/support/puppeteer-provider.ts';
import { stackObstacle } from './test/support/stacks/obstacle.ts';
import type { StackName } from './test/support/stacks/stacks.ts';
import { openTestBrowser } from './test/support/test-browser.ts';

/** RIDGEPOINT_TESTS=all runs what is else a sample, another one each day; RIDGEPOINT_SEED=N draws the one of that seed. */
const sampling = {
  everything: process.env['RIDGEPOINT_TESTS'] === 'all',
  seed: Number(process.env['RIDGEPOINT_SEED'] ?? Math.floor(Date.now() / 86_400_000)),
};
/** Tests that take a minute or more, in six parts: one a day, in turn. A file named on the command line runs on any day. */
const PARTS = [
  ['cli/faults', 'cli/kernel', 'gpu/kernel/job', 'cli/fleet/job-engine'],
  ['cli/model', 'cli/dawn', 'cli/firefox', 'cli/still', 'gpu/counting/endless'],
  ['cli/apps', 'cli/shims'],
  ['cli/compare', 'cli/two-tabs', 'cli/profile', 'cli/attach-sweep', 'gpu/adversaries'],
  ['cli/outputs', 'cli/count', 'cli/fleet/grown-store'],
  ['cli/fleet/grid', 'cli/fleet/connect'],
].map((names) => names.map((name) => `test/${name}.test.ts`));
const today = sampling.seed % PARTS.length;
const otherDays = (sampling.everything ? [] : PARTS.filter((_, part) => part !== today).flat()).filter(
  (file) => !process.argv.some((argument) => argument.length > 3 && file.includes(argument)),
);
if (otherDays.length > 0)
  process.stderr.write(`On other days than that of seed ${sampling.seed}: ${otherDays.join(', ')}\n`);
const accepting = process.env['RIDGEPOINT_GOLDEN'] === 'accept';

/**
 * lavapipe compiles on one core, most of the time, so that its two stacks may share the machine; not where everything
 * is tested, rates of kernels within 5 % included.
 */
const SHARED = 10;
const lavapipe = (alone: number): number => (sampling.everything ? alone : SHARED);

const ON_GPU = 'test/gpu/**/*.test.ts';
/** Tests of the built page, of the package and of watched pages that look, and measure no time. */
const ON_PAGE = ['test/cli/page/**/*.test.ts', 'test/cli/watched/**/*.test.ts'];

/** The tests of `test/gpu` on one stack; where it cannot be had, one test that is skipped and says why. */
async function stackProject(
  stack: StackName,
  groupOrder: number,
  { test = {}, ...rest }: TestProjectInlineConfiguration,
): Promise<TestProjectInlineConfiguration> {
  const obstacle = await stackObstacle(stack);
  const shared = {
    name: stack,
    // lavapipe compiles for seconds, and a busy machine is no fault of a test.
    testTimeout: 600_000,
    hookTimeout: 120_000,
    sequence: { groupOrder },
    provide: { stack, sampling, accepting, alone: groupOrder !== SHARED, ...(obstacle !== null && { obstacle }) },
  };
  if (obstacle !== null) return { test: { ...shared, include: ['test/support/stacks/absent.test.ts'] } };
  return { ...rest, test: { include: [ON_GPU], exclude: otherDays, ...test, ...shared } };
}

const inBrowser = (browser?: 'firefox', ...more: string[]): TestProjectInlineConfiguration => ({
  // Found only when they are imported, they would have the page load again in the middle of a test.
  optimizeDeps: {
    include: [
      'axe-core',
      'lit/directives/cache.js',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients.js',
      '@tensorflow/tfjs-backend-webgpu',
      '@jax-js/jax',
    ],
  },
  test: {
    include: [ON_GPU, ...more],
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: puppeteerProvider(() => openTestBrowser(browser)),
      instances: [{ browser: browser ?? 'chrome' }],
    },
  },
});

const byDawn: TestProjectInlineConfiguration = {
  test: { environment: 'node', setupFiles: 'test/support/stacks/dawn-setup.ts', fileParallelism: false },
};

// A group starts when the one before has ended: what measures must not share two cores.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/tally-reporter.ts'],
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
      await stackProject('chromium', 1, inBrowser(undefined, 'test/browser/**/*.test.ts')),
      await stackProject('hardware', 2, byDawn),
      await stackProject('dawn', lavapipe(3), byDawn),
      await stackProject('firefox', lavapipe(4), inBrowser('firefox')),
      {
        test: {
          name: 'page',
          include: ON_PAGE,
          environment: 'node',
          globalSetup: ['test/support/global-setup.ts', 'test/support/build-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          // What a page shows comes in pieces.
          expect: { poll: { timeout: 20_000 } },
          // They time nothing: two share two cores.
          maxWorkers: 2,
          sequence: { groupOrder: 19 },
          provide: { sampling },
        },
      },
      {
        test: {
          name: 'cli',
          include: ['test/cli/**/*.test.ts'],
          exclude: [...ON_PAGE, ...otherDays],
          environment: 'node',
          globalSetup: ['test/support/global-setup.ts', 'test/support/build-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          sequence: { groupOrder: 20 },
          provide: { sampling },
        },
      },
    ],
  },
});
