import { expect, test } from 'vitest';
import { fixtureText, settle, useBuiltPage } from '../support/built-page.ts';
import { measured, syntheticReport } from '../support/report.ts';

/** A report with a great many results: more than any plan has. */
const large = syntheticReport({
  results: Array.from({ length: 500 }, (_, index) => {
    const shape = { batch: 1 + (index % 64), in: 1024 + 64 * Math.floor(index / 4), out: 4096 };
    const storage = index % 2 === 0 ? 'f32' : 'f16';
    return measured(['gemv/plain', 'gemv/rows', 'gemv/tiled'][index % 3]!, shape, 0.2 + (index % 70) / 100, {
      storage,
    });
  }),
});
const built = useBuiltPage({
  'report.json': JSON.stringify(large),
  'hardware.json': fixtureText('hardware'),
  'dawn.json': fixtureText('dawn'),
  'chromium.json': fixtureText('chromium'),
  'firefox.json': fixtureText('firefox'),
  'synthetic.json': JSON.stringify(syntheticReport()),
});

/** An answer later than this is felt as a delay. */
const MOST_MILLISECONDS = 100;
const TRIES = 5;

/**
 * The fastest of some tries of an action on the page, from its event to the end of the next frame, in milliseconds. A busy
 * machine slows the others.
 */
async function millisecondsOf(action: (tries: number) => void): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < TRIES && !times.some((time) => time < MOST_MILLISECONDS / 2); count++) {
    const time = await built.page.evaluate(
      async (source, tries) => {
        // The page's policy forbids eval: the action comes as a function of the test.
        const act = (globalThis as unknown as { actions: Record<string, (tries: number) => void> }).actions[source]!;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const start = performance.now();
        act(tries);
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now() - start;
      },
      action.name,
      count,
    );
    times.push(time);
    await settle(built.page);
  }
  return Math.round(Math.min(...times));
}

/** What a user does. Each runs on the page, and may know only the page. */
const actions = {
  selectRow: (tries: number): void => {
    const rows = document.querySelectorAll<HTMLElement>('result-table tr[data-result]:not([hidden])');
    rows[3 + 2 * tries]!.click();
  },
  sort: (tries: number): void => {
    document.querySelectorAll<HTMLElement>('result-table thead button')[3 + (tries % 3)]!.click();
  },
  filter: (tries: number): void => {
    const find = document.querySelector<HTMLInputElement>('result-table [name="find"]')!;
    find.value = ['rows', 'tiled', 'plain', 'gemv', '4096'][tries]!;
    find.dispatchEvent(new Event('input', { bubbles: true }));
  },
  selectMark: (tries: number): void => {
    const marks = document.querySelectorAll('[data-view] .mark[data-kind="measured"]');
    marks[5 + 3 * tries]!.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  },
  isolate: (tries: number): void => {
    document.querySelectorAll<HTMLElement>('roofline-chart [data-isolate]')[tries % 2]!.click();
  },
  zoom: (tries: number): void => {
    document.querySelector<HTMLElement>(`roofline-chart [data-zoom="${tries % 2 === 0 ? 'in' : 'whole'}"]`)!.click();
  },
  toModel: (): void => document.querySelector<HTMLElement>('nav a[href="#model"]')!.click(),
  toBatching: (): void => document.querySelector<HTMLElement>('nav a[href="#batching"]')!.click(),
  toReports: (): void => document.querySelector<HTMLElement>('nav a[href="#reports"]')!.click(),
  toGuide: (): void => document.querySelector<HTMLElement>('nav a[href="#guide"]')!.click(),
  toRoofline: (): void => document.querySelector<HTMLElement>('nav a[href="#roofline"]')!.click(),
};

async function addActions(): Promise<void> {
  await built.page.evaluate(
    `globalThis.actions = { ${Object.entries(actions)
      .map(([name, act]) => `${name}: ${act.toString()}`)
      .join(', ')} }`,
  );
}

/** Times of going to a view and back, once the view's code has been fetched. */
async function timesOfViews(): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const go of [actions.toModel, actions.toBatching, actions.toReports, actions.toGuide]) {
    await built.page.evaluate(
      (name) => (globalThis as never as { actions: Record<string, () => void> }).actions[name]!(),
      go.name,
    );
    await settle(built.page);
    times[`${go.name}, back`] = await millisecondsOf(actions.toRoofline);
    times[go.name] = await millisecondsOf(go);
    await built.page.evaluate(() => document.querySelector<HTMLElement>('nav a[href="#roofline"]')!.click());
    await settle(built.page);
  }
  return times;
}

const tooSlow = (times: Record<string, number>): string[] =>
  Object.entries(times).flatMap(([name, time]) => (time < MOST_MILLISECONDS ? [] : [`${name}: ${time} ms`]));

test('with 500 results every action is shown within 100 ms', async () => {
  await built.page.setViewport({ width: 1440, height: 900 });
  await built.openReport();
  await settle(built.page);
  await addActions();
  const times: Record<string, number> = {};
  for (const act of [
    actions.selectRow,
    actions.sort,
    actions.filter,
    actions.selectMark,
    actions.isolate,
    actions.zoom,
  ]) {
    times[act.name] = await millisecondsOf(act);
  }
  Object.assign(times, await timesOfViews());
  process.stderr.write(`500 results: ${JSON.stringify(times)}\n`);
  expect(tooSlow(times)).toEqual([]);
});

test('with five reports compared every action is shown within 100 ms', async () => {
  await built.page.setViewport({ width: 1440, height: 900 });
  await built.open();
  await built.page.evaluate(async () => {
    const names = ['hardware', 'dawn', 'chromium', 'firefox', 'synthetic'];
    const reports = await Promise.all(names.map(async (name) => (await fetch(`${name}.json`)).json()));
    document.querySelector('ridgepoint-app')!.show(reports);
  });
  await built.page.waitForSelector('result-table tbody tr');
  await settle(built.page);
  await addActions();
  const times: Record<string, number> = {};
  for (const act of [actions.selectRow, actions.sort, actions.selectMark, actions.isolate, actions.zoom]) {
    times[act.name] = await millisecondsOf(act);
  }
  Object.assign(times, await timesOfViews());
  process.stderr.write(`five reports: ${JSON.stringify(times)}\n`);
  expect(tooSlow(times)).toEqual([]);
});
