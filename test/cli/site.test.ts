import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report-format.ts';
import { checkReport } from '../../src/report/parse-report.ts';
import { useBuiltPage } from '../support/built-page.ts';
import { withModel } from '../support/model-report.ts';
import { syntheticReport } from '../support/report.ts';
import { projectRoot } from '../support/source-files.ts';

const DIST = join(projectRoot, 'dist');
const built = useBuiltPage({ 'report.json': JSON.stringify(withModel(syntheticReport())) });

const open = async (query = ''): Promise<void> => {
  await built.open(query);
  await built.page.waitForSelector('[data-view] svg');
};

const kinds = (): Promise<string[]> =>
  built.page.$$eval('[role="graphics-symbol"]', (marks) => marks.map((mark) => mark.getAttribute('data-kind')!));

describe('the built page, from a sub-path of a plain file server', () => {
  test('shows roofs and analytic points without a click, a foreign request or an error', async () => {
    await open();
    const shown = await kinds();
    expect(shown.filter((kind) => kind === 'roof').length).toBeGreaterThanOrEqual(3);
    expect(shown.filter((kind) => kind === 'analytic').length).toBeGreaterThanOrEqual(4);
    await built.page.waitForFunction(() => document.querySelector('.state')?.textContent.includes('not measured yet'));
    expect(built.complaints).toEqual([]);
  });

  test('paints its largest part within a second', async () => {
    const paints: number[] = [];
    for (let visit = 0; visit < 5 && !paints.some((time) => time < 1000); visit++) {
      await open();
      const paint = await built.page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntries().at(-1)!.startTime)).observe({
              type: 'largest-contentful-paint',
              buffered: true,
            });
          }),
      );
      paints.push(paint);
    }
    // The fastest visit counts: other work on a shared core slows the rest.
    expect(Math.min(...paints)).toBeLessThan(1000);
  });

  test('loads less than 150 KB of script at first, and less than 40 KB to understand WGSL', () => {
    const sizeOf = (path: string): number => gzipSync(readFileSync(join(DIST, path))).length;
    const first = [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)];
    expect(first.length).toBeGreaterThan(0);
    expect(first.reduce((sum, [, path]) => sum + sizeOf(path!), 0)).toBeLessThan(150e3);
    const scripts = readdirSync(join(DIST, 'assets')).filter((name) => name.endsWith('.js'));
    const text = (name: string): string => readFileSync(join(DIST, 'assets', name), 'utf8');
    const isFrontEnd = (name: string): boolean =>
      /atomicCompareExchangeWeak|maxBindingsPerBindGroup|outside functions/.test(text(name));
    const isEditor = (name: string): boolean => text(name).includes('cm-editor');
    for (const [, path] of first) {
      expect(isFrontEnd(path!.replace('assets/', '')) || isEditor(path!.replace('assets/', ''))).toBe(false);
    }
    const frontEnd = scripts.filter((name) => isFrontEnd(name) && !isEditor(name));
    expect(frontEnd.length).toBeGreaterThan(0);
    expect(frontEnd.reduce((sum, name) => sum + sizeOf(`assets/${name}`), 0)).toBeLessThan(40e3);
  });

  test('opens a report on its own site, and refuses one from elsewhere in a sentence', async () => {
    await open('?report=report.json');
    await built.page.waitForSelector('result-table tbody tr');
    expect((await kinds()).filter((kind) => kind === 'measured').length).toBeGreaterThan(10);
    await open('?report=https://example.com/report.json');
    await built.page.waitForSelector('[role="alert"] p');
    expect(await built.page.$eval('[role="alert"]', (alert) => alert.textContent)).toContain(
      'on the same site as this page',
    );
    expect(built.complaints).toEqual([]);
  });
});

describe('a run on the page', () => {
  test('ends in ridgepoint-done with a report that passes the check', async () => {
    await open();
    const report = (await built.page.evaluate(async () => {
      const done = new Promise((resolve) =>
        document.addEventListener('ridgepoint-done', (event) => resolve((event as CustomEvent).detail), { once: true }),
      );
      const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
      await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 });
      return done;
    })) as Report;
    expect(checkReport(report).complete).toBe(true);
    await built.page.waitForSelector('result-table tbody tr');
    expect(await kinds()).toContain('measured');
    expect(built.complaints).toEqual([]);
  });

  test('starts by itself when the address says so, and a click cancels it and keeps its results', async () => {
    await open('?plan=quick&autostart');
    await built.page.waitForSelector('progress');
    await built.page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0);
    await built.page.click('button[data-action="cancel"]');
    await built.page.waitForSelector('button[data-action="measure"]');
    expect(await built.page.$eval('[role="status"]', (status) => status.textContent)).toContain('it was cancelled');
    expect(built.complaints).toEqual([]);
  });
});

test('batching live works by keyboard, and without motion', async () => {
  await open('#batching');
  await built.page.waitForSelector('live-batching [data-batch]');
  const motion = (): Promise<string> =>
    built.page.$eval('live-batching', (view) => {
      const probe = Object.assign(document.createElement('i'), { className: 'mark' });
      view.append(probe);
      const { transitionDuration } = getComputedStyle(probe);
      probe.remove();
      return transitionDuration;
    });
  expect(await motion()).toBe('0.25s');
  await built.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  expect(await motion()).toBe('0s');
  await built.page.focus('live-batching [data-batch]');
  for (let i = 0; i < 3; i++) await built.page.keyboard.press('ArrowRight');
  expect(await built.page.$eval('live-batching [data-batch]', (slider) => slider.getAttribute('data-batch'))).toBe('4');
  await built.page.focus('live-batching [data-action="play"]');
  await built.page.keyboard.press('Space');
  await built.page.waitForFunction(() => document.querySelector('live-batching button')?.textContent.includes('Stop'));
  await built.page.keyboard.press('Space');
  await built.page.waitForFunction(() => document.querySelector('live-batching button')?.textContent.includes('Play'));
});
