import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/report-format.ts';
import { settle, useBuiltPage } from '../support/built-page.ts';

const built = useBuiltPage();

/** Makes every adapter, and so every device, lack these features. */
const without = (...features: string[]): Promise<unknown> =>
  built.page.evaluateOnNewDocument((names: string[]) => {
    for (const { prototype } of [GPUAdapter, GPUDevice]) {
      const { get } = Object.getOwnPropertyDescriptor(prototype, 'features')!;
      Object.defineProperty(prototype, 'features', {
        get(this: GPUAdapter | GPUDevice) {
          return new Set([...(get!.call(this) as Set<string>)].filter((name) => !names.includes(name)));
        },
      });
    }
    const request = GPUAdapter.prototype.requestDevice;
    GPUAdapter.prototype.requestDevice = function (descriptor) {
      const asked = [...(descriptor?.requiredFeatures ?? [])].filter((name) => names.includes(name));
      // As a browser without the feature.
      return asked.length > 0 ? Promise.reject(new TypeError(`no ${asked.join()}`)) : request.call(this, descriptor);
    };
  }, features);

const marks = (kind: string): Promise<number> =>
  built.page.$$eval(`[role="graphics-symbol"][data-kind="${kind}"]`, ({ length }) => length);

/** The smallest run, one operator, to its end. */
const tinyRun = (): Promise<Report> =>
  built.page.evaluate(async () => {
    const cases = [{ op: 'gemv', shape: { batch: 1, in: 256, out: 256 } }];
    return (await globalThis.ridgepoint.run({ name: 'tiny', cases, rounds: 3, climbSeconds: 0 })) as never;
  });

describe.each<[what: string, features: readonly string[]]>([
  ['timestamps', ['timestamp-query']],
  ['subgroups and f16', ['subgroups', 'shader-f16']],
])('a browser without %s', (_what, features) => {
  test('measures, and says what it could not use', async () => {
    await without(...features);
    await built.open();
    await settle(built.page);
    expect(await marks('roof')).toBeGreaterThanOrEqual(3);
    const report = await tinyRun();
    expect(report.complete).toBe(true);
    expect(report.adapter.features.filter((name) => features.includes(name))).toEqual([]);
    if (features.includes('timestamp-query')) expect(report.clock.source).not.toBe('timestamp-query');
    await built.page.waitForSelector('result-table tbody tr');
    expect(await marks('measured')).toBeGreaterThan(0);
    const text = await built.page.$eval('main', ({ textContent }) => textContent);
    expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b/);
    expect(built.complaints).toEqual([]);
  });
});

describe.each<[what: string, shim: () => void, code: string]>([
  [
    'no WebGPU',
    () => {
      Reflect.deleteProperty(Navigator.prototype, 'gpu');
    },
    'no-webgpu',
  ],
  [
    'no adapter',
    () => {
      GPU.prototype.requestAdapter = () => Promise.resolve(null);
    },
    'no-adapter',
  ],
  [
    'an adapter that gives no device',
    () => {
      GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException('gone', 'OperationError'));
    },
    'any',
  ],
])('a browser with %s', (_what, shim, code) => {
  test('shows the theory, and a run ends in a sentence', async () => {
    const { page } = built;
    await page.evaluateOnNewDocument(shim);
    await built.open();
    await settle(page);
    expect(await marks('roof')).toBeGreaterThanOrEqual(3);
    expect(await marks('analytic')).toBeGreaterThanOrEqual(4);
    if (code !== 'any') {
      await page.waitForSelector('[data-advice]');
      expect(await page.$eval('[data-advice]', (block) => block.querySelectorAll('li').length)).toBeGreaterThan(0);
    }
    await page.click('button[data-action="measure"]');
    await page.waitForFunction(() => document.querySelector('[role="alert"] p, [data-advice] h2') !== null);
    await page.waitForSelector('button[data-action="measure"]');
    const alert = await page.$eval('[role="alert"]', ({ textContent }) => textContent.trim());
    expect(alert).toMatch(/^[A-Z].{15,}\.$/);
    // A report from elsewhere can still be read.
    expect(await marks('roof')).toBeGreaterThanOrEqual(3);
    const text = await page.$eval('main', ({ textContent }) => textContent);
    expect(text).not.toMatch(/\b(NaN|undefined|Infinity)\b/);
    expect(built.complaints).toEqual([]);
  });
});
