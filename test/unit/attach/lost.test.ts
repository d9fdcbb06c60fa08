import { expect, test } from 'vitest';
import { install } from '../../../src/attach/install-hooks.ts';
import { createApi } from '../../../src/attach/watch-api.ts';
import { assembleSession } from '../../../src/session/assemble/assemble-session.ts';
import { sessionMarkdown } from '../../../src/session/summary/session-markdown.ts';
import { sessionSummary } from '../../../src/session/summary/session-summary.ts';
import type { Session } from '../../../src/session/session-format.ts';
import { contextRecord } from '../../support/session-records.ts';
import { fakeWebGpu, type FakeWebGpu } from '../../support/fake-webgpu.ts';

const ABOUT = {
  url: 'https://there/',
  browser: { name: 'Chrome', version: '1' },
  platform: 'Linux',
  flags: [],
  createdAt: '2026-01-01T00:00:00Z',
  toolVersion: '1.2.3',
  complete: true,
  stoppedBy: null,
  withSource: false,
};

/** The session of a page that dispatches once, and whose device then ends. */
async function sessionOf(end: (fake: FakeWebGpu, device: GPUDevice) => void): Promise<Session> {
  const fake = fakeWebGpu([]);
  const watcher = install(fake.classes, { time: 'split', count: 'twin', unique: false, paused: false });
  const api = createApi(watcher, { id: 'test', kind: 'page', url: '' });
  const device = await fake.adapter.requestDevice();
  const module = device.createShaderModule({ code: '@compute @workgroup_size(1) fn main() {}' });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  end(fake, device);
  await device.lost;
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.dispatchWorkgroups(1);
  pass.end();
  device.queue.submit([encoder.finish()]);
  return assembleSession([await api.finish()], ABOUT);
}

test.each([
  ['unknown', 'The instance is gone.', 'The instance is gone.'],
  ['unknown', '', 'The device was lost.'],
  // As Chromium has it when its GPU process dies.
  ['destroyed', 'Device was destroyed.', 'Device was destroyed (not by its page)'],
] as const)('a loss as %j, %j, ends a session early, and is why nothing was counted', async (reason, message, lost) => {
  const session = await sessionOf((fake) => fake.lose(reason, message));
  expect(session.devices).toMatchObject([{ lost }]);
  expect([session.complete, session.stoppedBy]).toEqual([false, 'device-lost']);
  expect(session.groups).toMatchObject([{ notCounted: 'The GPU device was lost before it was counted.' }]);
  expect(session.notes[0]).toMatch(/^A GPU device was lost: /);
  expect(sessionSummary(session).sentence).toBe('1 dispatch was seen, and none was timed, as the GPU device was lost.');
  expect(sessionMarkdown(session)).not.toContain('of the GPU time');
});

test('a page that has another device goes on', async () => {
  const session = await sessionOf((fake) => fake.lose('unknown', 'Gone.'));
  const [gone] = session.devices;
  const record = contextRecord({ devices: [gone!, { ...gone!, id: 'd2', lost: null }] });
  const restored = assembleSession([record], ABOUT);
  expect(restored.devices.map(({ lost }) => lost)).toEqual(['Gone.', null]);
  expect([restored.complete, restored.stoppedBy]).toEqual([true, null]);
  expect(restored.notes[0]).toMatch(/^A GPU device was lost: /);
});

test('a device that its page destroys is not lost', async () => {
  const session = await sessionOf((_, device) => device.destroy());
  expect(session.devices).toMatchObject([{ lost: null }]);
  expect([session.complete, session.stoppedBy]).toEqual([true, null]);
});
