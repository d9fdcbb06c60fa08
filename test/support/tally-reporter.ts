import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Tally {
  passed: number;
  failed: number;
  /** How often each reason was given. */
  readonly skipped: Map<string, number>;
  /** Those that failed and then passed, by their titles. */
  readonly flaky: string[];
  milliseconds: number;
}

/** Prints at the end how many tests ran in each project, which passed only when tried again, and why others were skipped. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tallies = new Map<string, Tally>();
    for (const module of modules) {
      const { name } = module.project;
      const tally = tallies.get(name) ?? { passed: 0, failed: 0, skipped: new Map(), flaky: [], milliseconds: 0 };
      tallies.set(name, tally);
      tally.milliseconds += module.diagnostic().duration;
      for (const test of module.children.allTests()) count(tally, test);
    }
    for (const [name, tally] of tallies) process.stdout.write(`${lineOf(name, tally)}\n`);
  }
}

function count(tally: Tally, test: TestCase): void {
  const result = test.result();
  if (result.state === 'skipped') {
    const reason = result.note ?? 'not chosen';
    tally.skipped.set(reason, (tally.skipped.get(reason) ?? 0) + 1);
  } else if (result.state !== 'pending') tally[result.state]++;
  if (test.diagnostic()?.flaky) tally.flaky.push(`${test.module.relativeModuleId}: ${test.fullName}`);
}

function lineOf(name: string, { passed, failed, skipped, flaky, milliseconds }: Tally): string {
  const all = [...skipped.values()].reduce((sum, times) => sum + times, 0);
  const reasons = [...skipped].map(([reason, times]) => `\n    ${times} skipped: ${reason}`);
  const again = flaky.map((title) => `\n    passed only when tried again: ${title}`);
  const seconds = Math.round(milliseconds / 1000);
  return `${name}: ${passed} passed, ${failed} failed, ${all} skipped, in ${seconds} s of tests${[...again, ...reasons].join('')}`;
}
