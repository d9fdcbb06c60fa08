import { describe, expect, test } from 'vitest';
import {
  axeViolations,
  fixtureText,
  resize,
  settle,
  useBuiltPage,
  VIEW_NAMES,
  visitView,
} from '../../support/built-page.ts';
import { syntheticReport } from '../../support/report.ts';
import { withModel } from '../../support/model-report.ts';

const built = useBuiltPage({
  'report.json': fixtureText('hardware'),
  'model.json': JSON.stringify(withModel(syntheticReport())),
});

/** Opens everything that unfolds. */
const unfold = (): Promise<void> =>
  built.page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });

/** axe's findings in some views, each named by its view. */
async function inViews(views: readonly (typeof VIEW_NAMES)[number][], isUnfolded = false): Promise<string[]> {
  const found: string[] = [];
  for (const view of views) {
    await visitView(built.page, view);
    if (isUnfolded) await unfold();
    found.push(...(await axeViolations(built.page)).map((line) => `${view}: ${line}`));
  }
  return found;
}

async function prepare(width: number, scheme: string): Promise<void> {
  await resize(built.page, width);
  // axe is put into the page.
  await built.page.setBypassCSP(true);
  await built.page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
}

const showCompared = (names: readonly string[]): Promise<void> =>
  built.page.evaluate(async (files) => {
    const reports = await Promise.all(files.map(async (file) => (await fetch(file)).json()));
    document.querySelector('ridgepoint-app')!.show(reports);
  }, names);

describe.each([
  ['light', 1440],
  ['dark', 360],
])('in the %s at %i px, axe finds nothing', (scheme, width) => {
  test('before a measurement, in an error, with a report, while measuring, with two reports', async () => {
    const { page } = built;
    await prepare(width, scheme);
    await built.open();
    expect(await inViews(VIEW_NAMES)).toEqual([]);

    await built.open('?report=https://example.com/report.json');
    await page.waitForSelector('[role="alert"] p');
    expect(await inViews(['roofline'])).toEqual([]);

    await built.openReport();
    expect(await inViews(VIEW_NAMES, true)).toEqual([]);

    await page.evaluate(() => {
      const { watcher } = document.querySelector('ridgepoint-app')!;
      watcher.started('job-1');
      watcher.progressed('job-1', { done: 2, total: 9, label: 'gemv/rows', secondsLeft: 20, partial: null });
    });
    await page.waitForSelector('progress');
    expect(await inViews(['roofline', 'batching'])).toEqual([]);

    await built.open();
    await showCompared(['report.json', 'model.json']);
    expect(await inViews(['roofline', 'batching', 'model', 'reports'])).toEqual([]);
  });
});

describe.each([
  ['dark', 1440],
  ['light', 360],
])('in the %s at %i px', (scheme, width) => {
  test('axe finds nothing with a report', async () => {
    await prepare(width, scheme);
    await built.openReport();
    expect(await inViews(VIEW_NAMES, true)).toEqual([]);
  });
});

test.each([360, 768, 1024, 1440, 1920])(
  'at %i px nothing scrolls sideways, and nothing moves by itself',
  async (width) => {
    const { page } = built;
    await resize(page, width);
    await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
    const tooWide: string[] = [];
    for (const hasReport of [false, true]) {
      await (hasReport ? built.openReport() : built.open());
      for (const view of VIEW_NAMES) {
        await visitView(page, view);
        await unfold();
        await settle(page);
        const found = await page.evaluate(() => {
          const { documentElement: root } = document;
          // A section that clips its overflow hides it.
          const sections = [...document.querySelectorAll<HTMLElement>('[data-view] section, [data-view] details')];
          const wide = sections.filter((one) => one.scrollWidth > one.clientWidth + 1);
          return [
            ...(root.scrollWidth > root.clientWidth ? [`page: ${root.scrollWidth} > ${root.clientWidth}`] : []),
            ...wide.map((one) => `${one.dataset['section'] ?? one.className}: ${one.scrollWidth} > ${one.clientWidth}`),
            ...document.getAnimations().map(() => 'moves'),
          ];
        });
        tooWide.push(...found.map((line) => `${view}${hasReport ? ' with a report' : ''}: ${line}`));
      }
    }
    expect(tooWide).toEqual([]);
  },
);
