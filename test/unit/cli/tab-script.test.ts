import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import { SEND, tabScript, type Message } from '../../../src/cli/tab/tab-script.ts';

/** A context with a clock of its own, in which a snapshot takes some milliseconds. */
function contextOf(snapshotMilliseconds: number): {
  /** Sent so far, with its time in milliseconds. */
  readonly sent: readonly (Message & { readonly at: number })[];
  /** In snapshots and progress, in milliseconds. */
  readonly cost: () => number;
  dispatch: () => void;
  /** Lets time pass. */
  pass: (milliseconds: number) => void;
  post: () => void;
  /** As `document.open` does. */
  forgetListeners: () => void;
  hide: () => void;
} {
  let now = 0;
  let cost = 0;
  let dispatches = 0;
  let timer: { act: () => void; at: number } | null = null;
  const listeners = new Map<string, () => void>();
  const sent: (Message & { at: number })[] = [];
  const posted: unknown[] = [];
  const spend = (milliseconds: number): void => {
    now += milliseconds;
    cost += milliseconds;
  };
  const ridgepointAttach = {
    progress() {
      spend(0.02);
      return { dispatches, pipelines: 1, groups: 1, groupsCounted: 1, seconds: now / 1000, busyShare: 0 };
    },
    snapshot() {
      spend(snapshotMilliseconds);
      return { context: { dispatches } };
    },
  };
  const scope = createContext({
    [SEND]: (text: string) => sent.push({ ...(JSON.parse(text) as Message), at: now }),
    given: ridgepointAttach,
    performance: { now: () => now },
    location: { href: 'https://example.org/w.js' },
    setTimeout: (act: () => void, milliseconds: number) => (timer = { act, at: now + milliseconds }),
    addEventListener: (name: string, act: () => void) => listeners.set(name, act),
    MessagePort: { prototype: {} },
    postMessage: (message: unknown) => posted.push(message),
  });
  const options = { time: 'split', count: 'twin', unique: false, paused: false } as const;
  runInContext(tabScript('globalThis.ridgepointAttach=given', options), scope);
  return {
    sent,
    cost: () => cost,
    dispatch: () => dispatches++,
    pass(milliseconds) {
      const until = now + milliseconds;
      while (timer && timer.at <= until) {
        const { act, at } = timer;
        timer = null;
        now = Math.max(now, at);
        act();
      }
      now = Math.max(now, until);
    },
    post() {
      runInContext('postMessage(1)', scope);
      expect(posted.pop()).toBe(1);
    },
    forgetListeners: () => listeners.clear(),
    hide: () => listeners.get('pagehide')?.(),
  };
}

const dispatchesOf = ({ record }: Message): number | undefined => record?.context.dispatches;

test('a record is sent within 50 ms of the first dispatch, and then each second', () => {
  const context = contextOf(0.5);
  context.pass(10_010);
  context.dispatch();
  context.pass(60);
  expect(context.sent.at(-1)).toMatchObject({ record: { context: { dispatches: 1 } } });
  const before = context.sent.length;
  for (let i = 0; i < 600; i++) {
    context.dispatch();
    context.pass(100);
  }
  const later = context.sent.slice(before).filter((message) => message.record);
  expect(later.length).toBeGreaterThan(55);
  expect(later.length).toBeLessThan(75);
});

test('a worker sends what is new before its messages', () => {
  const context = contextOf(0.5);
  context.dispatch();
  context.pass(5);
  context.post();
  expect(context.sent.map(dispatchesOf)).toEqual([undefined, 1]);
  context.post();
  expect(context.sent).toHaveLength(2);
  context.dispatch();
  context.post();
  expect(context.sent.map(dispatchesOf).at(-1)).toBe(2);
});

test.each([0.1, 2, 30, 700])(
  'with snapshots of %d ms, sending takes a fiftieth of the time at most',
  (milliseconds) => {
    const context = contextOf(milliseconds);
    const seconds = 120;
    for (let i = 0; i < seconds * 60; i++) {
      context.dispatch();
      context.post();
      context.pass(1000 / 60);
    }
    expect(context.cost()).toBeLessThan((1000 * seconds) / 40 + 50 + milliseconds);
    expect(context.sent.filter((message) => message.record).length).toBeGreaterThan(1);
    // Progress goes on.
    expect(context.sent.filter((message) => message.progress).length).toBeGreaterThan(seconds / 2);
  },
);

test('a worker that sends very many messages and dispatches nothing loses a fiftieth of its time at most', () => {
  const context = contextOf(0.5);
  for (let i = 0; i < 100_000; i++) {
    context.post();
    context.pass(0.1);
  }
  expect(context.cost()).toBeLessThan(10_000 / 40 + 60);
});

test('a frame that is written anew and removed sends its last record', () => {
  const context = contextOf(0.5);
  context.pass(10);
  context.forgetListeners();
  context.pass(100);
  context.dispatch();
  context.hide();
  expect(context.sent.map(dispatchesOf).at(-1)).toBe(1);
});
