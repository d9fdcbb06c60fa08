import { beforeEach, expect, test } from 'vitest';
import { axeViolations, useBuiltPage } from '../support/built-page.ts';

const built = useBuiltPage();

beforeEach(async () => {
  await built.open('#kernel');
  await built.page.waitForSelector('wgsl-editor .cm-content');
});

const text = (selector: string): Promise<string> => built.page.$eval(selector, (element) => element.textContent.trim());

/** Puts the cursor at the beginning of the source and types. */
async function type(words: string): Promise<void> {
  await built.page.focus('wgsl-editor .cm-content');
  await built.page.keyboard.down('Control');
  await built.page.keyboard.press('Home');
  await built.page.keyboard.up('Control');
  await built.page.keyboard.type(words);
}

/** Small buffers, for short runs. */
async function shrink(): Promise<void> {
  for (const input of await built.page.$$('your-kernel [name="elements"]')) {
    await input.evaluate((element) => {
      const field = element as HTMLInputElement;
      field.value = '4096';
      field.dispatchEvent(new Event('change'));
    });
  }
  await built.page.$eval('[name="workgroups-x"]', (element) => {
    const field = element as HTMLInputElement;
    field.value = '64';
    field.dispatchEvent(new Event('change'));
  });
}

const run = async (count: number): Promise<void> => {
  await built.page.click('[data-action="run-kernel"]');
  await built.page.waitForFunction(
    (n) => document.querySelectorAll('.runs li').length === n,
    { timeout: 150_000 },
    count,
  );
};

test('an edit, run again, moves the triangle and leaves a trail', async () => {
  await built.page.click('[data-example="saxpy"]');
  await shrink();
  await run(1);
  const mark = (id: string): Promise<{ kind: string | null; intensity: number }> =>
    built.page.$eval(`[data-id="${id}"]`, (one) => ({
      kind: one.getAttribute('data-kind'),
      intensity: Number(one.getAttribute('data-intensity')),
    }));
  expect(await mark('user/saxpy run 1')).toEqual({ kind: 'measured', intensity: 2 / 12 });
  await built.page.$eval('wgsl-editor', (element) => {
    const editor = element as HTMLElement & { value: string };
    editor.value = editor.value.replace('A * x[id.x] + y[id.x]', 'A * (x[id.x] * x[id.x]) + y[id.x]');
    editor.dispatchEvent(new CustomEvent('wgsl-change', { detail: editor.value, bubbles: true }));
  });
  await run(2);
  expect((await mark('user/saxpy run 2')).intensity).toBe(3 / 12);
  expect(await built.page.$$eval('roofline-chart .link', (links) => links.length)).toBeGreaterThan(0);
  expect(await text('.heat-gutter')).toContain('×');
  expect(built.complaints).toEqual([]);
}, 320_000);

test('invalid WGSL is reported at its line, before and after Run', async () => {
  await type('\n\nlet x = ;\n');
  await built.page.waitForSelector('.cm-lint-marker-error');
  expect(await text('your-kernel [role="alert"]')).toMatch(/^Line 3: /);
  await built.page.click('[data-action="run-kernel"]');
  await built.page.waitForFunction(() =>
    /Line 3/.test(document.querySelector('your-kernel [role="alert"]')!.textContent),
  );
  expect(await built.page.$$('.runs li')).toEqual([]);
});

test('a reload keeps the source and how it is run', async () => {
  await built.page.click('[data-example="softmax row"]');
  await type('// mine\n');
  await built.page.$eval('[name="workgroups-x"]', (element) => {
    const field = element as HTMLInputElement;
    field.value = '7';
    field.dispatchEvent(new Event('change'));
  });
  await built.page.reload();
  await built.page.waitForSelector('wgsl-editor .cm-content');
  expect(await text('wgsl-editor .cm-content')).toContain('// mine');
  expect(await built.page.$eval('[name="workgroups-x"]', (one) => (one as HTMLInputElement).value)).toBe('7');
});

test.each([
  [360, 'light'],
  [768, 'dark'],
  [1440, 'light'],
  [1440, 'dark'],
])('at %i px in the %s axe finds nothing, and nothing scrolls sideways', async (width, scheme) => {
  await built.page.setViewport({ width, height: 900 });
  await built.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await built.page.waitForSelector('counting-conventions table');
  expect(await axeViolations(built.page)).toEqual([]);
  const wide = await built.page.$$eval('[data-section="kernel"] *, [data-section="counting"] *', (elements) =>
    elements
      .filter((one) => one.closest('.cm-scroller') === null && one.getBoundingClientRect().right > innerWidth)
      .map(({ tagName }) => tagName),
  );
  expect(wide).toEqual([]);
});

test('the Tab key goes into the editor and out of it again, to Run', async () => {
  await built.page.focus('[data-example="softmax row"]');
  await built.page.keyboard.press('Tab');
  expect(await built.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
    'WGSL source of your kernel',
  );
  await built.page.keyboard.press('Tab');
  expect(await built.page.evaluate(() => document.activeElement?.getAttribute('data-action'))).toBe('run-kernel');
});
