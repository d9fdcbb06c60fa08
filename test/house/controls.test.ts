import { expect, test } from 'vitest';
import { filesBelow, readSource } from '../support/source-files.ts';

/** The style of fields and buttons, which every view inherits. */
const CONTROLS = 'src/page/app/control-style.ts';
/** They stand outside the page too, alone, so that they have a style of their own. */
const ALONE = ['src/page/chart/roofline-style.ts', 'src/page/offline/update-notice.ts'];

/** A rule for controls that draws their box again. */
const RULE =
  /[^{};]*\b(?:input|select|button)\b[^{};]*\{[^{}]*(?:border: 1px solid|background: var\(--paper\)|min-height: 36px)/;

const drawsBoxes = (source: string): boolean => source.includes('css`') && RULE.test(source);

test('the box of fields and buttons has its style in one place', () => {
  const others = filesBelow('src/page', /\.ts$/).filter((file) => file !== CONTROLS && !ALONE.includes(file));
  expect(others.filter((file) => drawsBoxes(readSource(file)))).toEqual([]);
});

test('a second style of a field is found', () => {
  expect([CONTROLS, ...ALONE].every((file) => drawsBoxes(readSource(file)))).toBe(true);
  expect(drawsBoxes('css`my-view { & input { width: 4em; border: 1px solid var(--edge); } }`')).toBe(true);
  expect(drawsBoxes('css`my-view { & input { width: 4em; } }`')).toBe(false);
});
