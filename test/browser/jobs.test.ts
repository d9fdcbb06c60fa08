import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AnyJob, JobState } from '../../src/jobs/api.ts';
import { createApi } from '../../src/jobs/create-api.ts';
import { MEASURING_LOCK } from '../../src/jobs/one-tab.ts';

const nothing = (): void => undefined;
const told: string[] = [];
const api = createApi({
  started: nothing,
  progressed: nothing,
  ended: nothing,
  failed: () => told.push('failed'),
  cancelled: (id) => told.push(`cancelled ${id}`),
  open: nothing,
});

afterEach(() => vi.restoreAllMocks());

/** How a job that a driver made up ends. */
async function endOf(job: unknown): Promise<JobState> {
  const id = api.start(job as AnyJob);
  await api.result(id).catch(nothing);
  return api.state(id);
}

test.each<[unknown, RegExp]>([
  [{ kind: 'profile', plan: 'constructor' }, /^plan: expected quick, standard, full or an object/],
  [{ kind: 'profile', plan: { name: 'x', cases: [{ op: 'toString', shape: {} }] } }, /^plan\.cases\[0\]\.op: expected/],
  [{ kind: 'profile', plan: 'quick', only: 5 }, /^job\.only: expected a list of strings, got 5$/],
  [{ kind: 'count' }, /^job\.wgsl: expected the source of a kernel, got nothing$/],
])('a job that cannot be meant fails with a sentence: %j', async (job, sentence) => {
  const { status, error } = await endOf(job);
  expect([status, error?.code]).toEqual(['failed', 'bad-job']);
  expect(error?.message).toMatch(sentence);
});

test('the name of a prototype is a plan name like any other', async () => {
  const plan = {
    name: 'constructor',
    rounds: 3,
    climbSeconds: 0,
    cases: [{ op: 'softmax', shape: { rows: 16, cols: 64 } }],
  };
  const id = api.start({ kind: 'profile', plan, only: ['softmax/plain'] });
  await vi.waitFor(() => expect(api.state(id).done).toBeGreaterThan(0), { timeout: 30_000 });
  api.cancel(id);
  await expect(api.result(id)).resolves.toMatchObject({ plan: { name: 'constructor' } });
});

test.each([null, 5, undefined, {}, { kind: 'toString' }])('an invalid job is refused at once: %j', (job) => {
  expect(() => api.start(job as never)).toThrow(/^job(\.kind)?: expected .*, got /);
});

test.each(['profile', 'count'])('a %s cancelled while an adapter is opened is cancelled, not failed', async (kind) => {
  const asked = vi.spyOn(navigator.gpu, 'requestAdapter').mockReturnValue(new Promise(nothing));
  told.length = 0;
  const wgsl = '@compute @workgroup_size(1) fn main() {}';
  const id = api.start({ kind, plan: 'quick', wgsl, workgroups: [1, 1, 1] } as unknown as AnyJob);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { timeout: 30_000 });
  api.cancel(id);
  await expect(api.result(id)).rejects.toThrow('aborted');
  expect(api.state(id)).toMatchObject({ status: 'cancelled', revision: 0 });
  expect(api.state(id)).not.toHaveProperty('error');
  expect(api.partial(id)).toBeNull();
  // The page shows profiles only.
  expect(told).toEqual(kind === 'profile' ? [`cancelled ${id}`] : []);
});

test('an adapter that the browser refuses is reported as refused', async () => {
  vi.spyOn(navigator.gpu, 'requestAdapter').mockRejectedValue(new Error('lost \u001B[2J'));
  const { error } = await endOf({ kind: 'profile', plan: 'quick' });
  expect(error).toEqual({
    code: 'no-adapter',
    message: 'The browser refused an adapter (lost  [2J): see chrome://gpu',
  });
});

/** Measures in another tab, as far as this one can tell, until the returned function is called. */
const measureElsewhere = (): Promise<() => void> =>
  new Promise((resolve) => {
    void navigator.locks.request(MEASURING_LOCK, () => new Promise<void>((release) => resolve(release)));
  });
const isFree = async (): Promise<boolean> =>
  (await navigator.locks.query()).held!.every(({ name }) => name !== MEASURING_LOCK);

describe('while another tab of the page measures', () => {
  const WAITING = expect.stringMatching(/^Waiting: another tab of this page is measuring/) as string;

  test.each(['profile', 'live', 'kernel'])(
    'a %s job waits, says so, and starts once that tab is done',
    async (kind) => {
      const end = await measureElsewhere();
      const asked = vi.spyOn(navigator.gpu, 'requestAdapter').mockRejectedValue(new Error('none'));
      const wgsl = '@compute @workgroup_size(1) fn main() {}';
      const id = api.start({ kind, plan: 'quick', wgsl, workgroups: [1, 1, 1] } as unknown as AnyJob);
      await vi.waitFor(() => expect(api.state(id)).toMatchObject({ status: 'running', label: WAITING }));
      expect(asked).not.toHaveBeenCalled();
      end();
      await expect(api.result(id)).rejects.toThrow('The browser refused an adapter');
      expect(asked).toHaveBeenCalled();
      // A failed job ends its turn, too.
      await vi.waitFor(async () => expect(await isFree()).toBe(true));
    },
  );

  test('a job is cancelled while it waits, and leaves the turn to others', async () => {
    const end = await measureElsewhere();
    told.length = 0;
    const id = api.start({ kind: 'profile', plan: 'quick' });
    await vi.waitFor(() => expect(api.state(id).label).toEqual(WAITING));
    api.cancel(id);
    await expect(api.result(id)).rejects.toThrow('aborted');
    expect([api.state(id).status, told]).toEqual(['cancelled', [`cancelled ${id}`]]);
    end();
    await vi.waitFor(async () => expect(await isFree()).toBe(true));
  });

  test('a count, which takes no times, and a job that cannot be meant do not wait', async () => {
    const end = await measureElsewhere();
    vi.spyOn(navigator.gpu, 'requestAdapter').mockRejectedValue(new Error('none'));
    const wgsl = '@compute @workgroup_size(1) fn main() {}';
    expect(await endOf({ kind: 'count', wgsl, workgroups: [1, 1, 1] })).toMatchObject({ status: 'failed' });
    expect((await endOf({ kind: 'profile', plan: 'quick', only: 5 })).error?.code).toBe('bad-job');
    end();
  });
});

test('the turn is held as long as a job measures', async () => {
  vi.spyOn(navigator.gpu, 'requestAdapter').mockReturnValue(new Promise(nothing));
  const id = api.start({ kind: 'profile', plan: 'quick' });
  await vi.waitFor(async () => expect(await isFree()).toBe(false));
  api.cancel(id);
  await expect(api.result(id)).rejects.toThrow('aborted');
  await vi.waitFor(async () => expect(await isFree()).toBe(true));
});

test('where there are no locks, a job starts at once', async () => {
  vi.spyOn(navigator, 'locks', 'get').mockReturnValue(undefined as never);
  vi.spyOn(navigator.gpu, 'requestAdapter').mockRejectedValue(new Error('none'));
  expect(await endOf({ kind: 'profile', plan: 'quick' })).toMatchObject({ status: 'failed', label: 'starting' });
});
