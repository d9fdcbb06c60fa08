import axe from 'axe-core';
import { css, html, type CSSResult } from 'lit';
import { afterEach, expect, test, vi } from 'vitest';
import { figure } from '../../src/page/explained/explained.ts';
import { FigureGroup } from '../../src/page/explained/figure-group.ts';
import { GlossaryList } from '../../src/page/explained/glossary-list.ts';
import { term } from '../../src/page/explained/glossary-term.ts';
import { LightElement } from '../../src/page/light-element.ts';
import { GLOSSARY } from '../../src/text/glossary.ts';

const ROWS = [
  ['1 ms', '2 ms', '3 ms'],
  ['4 ms', '5 ms', '6 ms'],
];

/** Two rows of figures as one stop of the Tab key, and a term. */
class FigureTable extends LightElement {
  protected override sheet = (): CSSResult => css`
    figure-table {
      display: block;
    }
  `;

  constructor() {
    super();
    this.addController(new FigureGroup(this));
  }

  protected override render(): unknown {
    return html`<p>Below the ${term('ridge point')}</p>
      <table>
        <tbody>
          ${ROWS.map(
            (row) =>
              html`<tr>
                ${row.map((text) => html`<td>${figure(text, { meaning: `It is ${text}` })}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`;
  }
}
customElements.define('figure-table', FigureTable);

async function mount<E extends LightElement>(element: E): Promise<E> {
  const main = document.createElement('main');
  main.append(element);
  document.body.append(main);
  await element.updateComplete;
  return element;
}
afterEach(() => document.querySelectorAll('main').forEach((main) => main.remove()));

const press = (key: string): boolean =>
  document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const focused = (): string => document.activeElement!.textContent.trim();
const tipText = (): string => document.querySelector('explained-tip:popover-open')?.textContent ?? '';

test('figures of a group are one stop of the Tab key, and arrow keys lead to each', async () => {
  const table = await mount(new FigureTable());
  const figures = [...table.querySelectorAll<HTMLElement>('explained-value')];
  expect(figures.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1, -1, -1, -1]);
  figures[0]!.focus();
  const path = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'End', 'Home'].map((key) => (press(key), focused()));
  expect(path).toEqual(['2 ms', '5 ms', '4 ms', '1 ms', '6 ms', '1 ms']);
  press('End');
  expect(figures.map(({ tabIndex }) => tabIndex)).toEqual([-1, -1, -1, -1, -1, 0]);
  await vi.waitFor(() => expect(tipText()).toContain('It is 6 ms.'));
  // There is nothing below.
  expect(press('ArrowDown')).toBe(true);
  expect(focused()).toBe('6 ms');
});

test('the stop stays where it was when the table is drawn again', async () => {
  const table = await mount(new FigureTable());
  const figures = [...table.querySelectorAll<HTMLElement>('explained-value')];
  figures[4]!.focus();
  table.requestUpdate();
  await table.updateComplete;
  expect(figures.filter(({ tabIndex }) => tabIndex === 0)).toEqual([figures[4]]);
});

test('a term opens its definition; open tips and all figures pass axe', async () => {
  const table = await mount(new FigureTable());
  const word = table.querySelector<HTMLElement>('glossary-term')!;
  word.focus();
  await vi.waitFor(() => expect(tipText()).toContain(GLOSSARY['ridge point']));
  expect(tipText()).toContain('Ridge point');
  const { violations } = await axe.run(document.querySelector('main')!);
  expect(violations.map(({ id }) => id)).toEqual([]);
  press('Escape');
  expect(tipText()).toBe('');
});

test('a term that is not in the glossary opens nothing', async () => {
  const table = await mount(new FigureTable());
  const word = table.querySelector<HTMLElement>('glossary-term')!;
  word.setAttribute('term', 'toString');
  word.focus();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(document.querySelector('explained-tip:popover-open')).toBeNull();
});

test('the list of terms loads when it is opened, and its filter finds words of definitions', async () => {
  const list = await mount(new GlossaryList());
  expect(list.querySelectorAll('dt')).toHaveLength(0);
  list.querySelector('details')!.open = true;
  await vi.waitFor(() => expect(list.querySelectorAll('dt')).toHaveLength(Object.keys(GLOSSARY).length));
  expect(list.querySelector('#term-ridge-point')!.textContent).toBe('Ridge point');
  const filter = list.querySelector<HTMLInputElement>('input')!;
  const enter = async (text: string): Promise<string[]> => {
    filter.value = text;
    filter.dispatchEvent(new Event('input', { bubbles: true }));
    await list.updateComplete;
    return [...list.querySelectorAll('dt')].map(({ textContent }) => textContent);
  };
  expect(await enter('DRAFT')).toEqual(['Speculative decoding']);
  expect(await enter('<b>')).toEqual([]);
  expect(list.textContent).toContain('No term contains “<b>”.');
  const { violations } = await axe.run(list);
  expect(violations.map(({ id }) => id)).toEqual([]);
});
