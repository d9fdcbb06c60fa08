import { expect, test } from 'vitest';
import { install } from '../../../src/attach/install-hooks.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import { assembleSession } from '../../../src/session/assemble/assemble-session.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { fakeWebGpu } from '../../support/fake-webgpu.ts';
import { ABOUT } from '../../support/session-records.ts';

/** Of a stock Chrome, in nanoseconds. */
const STEP = 65_536n;
/** Microseconds of a dispatch, a workgroup each. */
const TIMES = [5, 20, 71, 400, 1500];
const EACH = 400;

/** 2000 dispatches, a hundred in a command buffer, with stamps in steps. */
async function sessionWith(step: bigint): Promise<Session> {
  const fake = fakeWebGpu(['timestamp-query'], step);
  const watcher = install(fake.classes, { time: 'split', count: 'off', unique: false, paused: false });
  const device = await fake.adapter.requestDevice();
  const module = device.createShaderModule({ code: '@compute @workgroup_size(1) fn main() {}' });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  for (let i = 0; i < (EACH * TIMES.length) / 100; i++) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let j = 0; j < 100; j++) pass.dispatchWorkgroups(TIMES[(i + j * j) % TIMES.length]!);
    pass.end();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
  }
  return assembleSession([await createApi(watcher, { id: 'here', kind: 'page', url: '' }).finish()], ABOUT);
}

test('stamps that are rounded down to steps give sums within their interval, and medians of the right size', async () => {
  const [fine, floored] = [await sessionWith(1n), await sessionWith(STEP)];
  expect(floored.devices[0]!.clock.quantumSeconds).toBe(Number(STEP) / 1e9);
  expect(fine.devices[0]!.clock.quantumSeconds).toBe(0);
  for (const { grid, timed, time } of floored.groups) {
    const seconds = grid![0] * 1e-6;
    const { median, sum, interval } = time!;
    expect.soft(interval[0], `${grid![0]} µs`).toBeLessThanOrEqual(timed * seconds);
    expect.soft(interval[1], `${grid![0]} µs`).toBeGreaterThanOrEqual(timed * seconds);
    // Of a few hundred times in steps larger than themselves.
    expect.soft(Math.abs(sum / timed / seconds - 1), `${grid![0]} µs`).toBeLessThan(seconds < 10e-6 ? 0.5 : 0.2);
    expect.soft(Math.abs(median - seconds), `${grid![0]} µs`).toBeLessThan(Math.min(0.5 * seconds, Number(STEP) / 1e9));
  }
  const [{ time: all }, { time: exact }] = [floored.pipelines[0]!, fine.pipelines[0]!];
  expect(Math.abs(all!.sum / exact!.sum - 1)).toBeLessThan(0.01);
  expect(all!.interval[0]).toBeLessThan(exact!.sum);
  expect(all!.interval[1]).toBeGreaterThan(exact!.sum);
  expect(Math.abs(floored.timeline.busy / fine.timeline.busy - 1)).toBeLessThan(0.05);
});
