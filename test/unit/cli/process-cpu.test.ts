import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { browserCpu, processCpu } from '../../../src/cli/process-cpu.ts';

/** A process that computes, in its main thread and in one that ends, up to a CPU time, then reports it. */
const BUSY = `
const { Worker } = require('node:worker_threads');
const until = (seconds) => { const start = process.cpuUsage(); while (process.cpuUsage(start).user < seconds * 1e6); };
new Worker('const start = process.cpuUsage(); while (process.cpuUsage(start).user < 3e5);', { eval: true }).on('exit', () => {
  until(0.3);
  const { user, system } = process.cpuUsage();
  process.stdout.write(String((user + system) / 1e6));
});
setInterval(() => undefined, 1000);`;

describe.skipIf(process.platform !== 'linux')('CPU times of a process', () => {
  test("match the process's own, include ended threads, and never decrease", async () => {
    const child = spawn(process.execPath, ['-e', BUSY], { stdio: ['ignore', 'pipe', 'inherit'] });
    const times = processCpu(child.pid!);
    const seconds = (): number => times()!.seconds;
    const before = seconds();
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const after = seconds();
    expect(after - before).toBeGreaterThan(0.5);
    // It may have computed a little since its report; process times have steps of 10 ms, separately for user and system.
    expect(after).toBeGreaterThan(Number(String(said)) - 0.021);
    expect(after).toBeLessThan(Number(String(said)) + 0.2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(seconds()).toBeGreaterThanOrEqual(after);
  });

  test('are null without such a process', () => {
    expect(processCpu(2 ** 22 + 1)()).toBeNull();
  });

  test.each([
    ['chromium', ['--type=gpu-process', '--other'], true],
    ['chromium', ['--type=renderer'], false],
    ['firefox', ['-contentproc', 'gpu'], true],
    ['firefox', ['-contentproc', 'tab'], false],
  ] as const)('of %s hold those of a member of its group started with %j: %s', async (engine, args, counted) => {
    const busy =
      'const s = process.cpuUsage(); while (process.cpuUsage(s).user < 2e5); console.log(1); setInterval(() => 0, 1000)';
    // The leader only starts the member.
    const script = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(busy)}, '--', ...process.argv.slice(1)], { stdio: 'inherit' })`;
    const leader = spawn(process.execPath, ['-e', script, '--', ...args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(leader.stdout, 'data');
      // The leader's command line contains the same arguments, but only Firefox's leader counts.
      const seconds = browserCpu(leader.pid!, engine)()?.seconds;
      const own = processCpu(leader.pid!)()!.seconds;
      const member = engine === 'firefox' ? (seconds ?? 0) - own : (seconds ?? 0);
      if (counted) expect(member).toBeGreaterThan(0.15);
      else expect(member).toBeLessThan(0.15);
    } finally {
      process.kill(-leader.pid!, 'SIGKILL');
    }
  });
});
