import { describe, expect, test, vi } from 'vitest';
import { wait, waitForCompiler, within } from '../../../src/device/wait.ts';

const never = new Promise<never>(() => undefined);
const watched = (signal: AbortSignal) => ({ device: {} as GPUDevice, lost: never, signal });

describe('waiting', () => {
  test('ends at once when the job is cancelled, even for the compiler or a browser that does not respond', async () => {
    const controller = new AbortController();
    const gpu = watched(controller.signal);
    const all = [
      wait(gpu, never, 'a read'),
      waitForCompiler(gpu, never, 'a pipeline'),
      within(never, 30, 'an adapter', controller.signal),
    ];
    controller.abort(new Error('cancelled'));
    for (const one of all) await expect(one).rejects.toThrow('cancelled');
    // Later waits end at once.
    await expect(wait(gpu, never, 'a read')).rejects.toThrow('cancelled');
  });

  test('gives a run ten times the expected time, and a compiler minutes', async () => {
    vi.useFakeTimers();
    try {
      const gpu = watched(new AbortController().signal);
      const ends: string[] = [];
      const end = (name: string) => (error: Error) => void ends.push(`${name}: ${error.message}`);
      wait(gpu, never, 'a dispatch', 0.5).catch(end('run'));
      waitForCompiler(gpu, never, 'a pipeline').catch(end('compiler'));
      await vi.advanceTimersByTimeAsync(11_000);
      expect(ends).toEqual(['run: The GPU did not answer within 10 s: a dispatch']);
      await vi.advanceTimersByTimeAsync(200_000);
      expect(ends[1]).toMatch(/^compiler: The GPU did not answer within 180 s/);
    } finally {
      vi.useRealTimers();
    }
  });

  test('begins anew, once, if the computer was suspended: its timers are over, but the GPU had no time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let asleep = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => vi.getMockedSystemTime()!.getTime() + asleep);
      const gpu = watched(new AbortController().signal);
      const ends: string[] = [];
      wait(gpu, never, 'a dispatch', 0.5).catch((error: Error) => void ends.push(error.message));
      await vi.advanceTimersByTimeAsync(9000);
      asleep = 3_600_000;
      await vi.advanceTimersByTimeAsync(10_000);
      expect(ends).toEqual([]);
      asleep = 7_200_000;
      await vi.advanceTimersByTimeAsync(1500);
      expect(ends).toEqual(['The GPU did not answer within 10 s: a dispatch']);
      clock.mockRestore();
    } finally {
      vi.useRealTimers();
    }
  });
});
