import { css, html, type CSSResult } from 'lit';
import { afterEach, expect, test, vi } from 'vitest';
import { LightElement } from '../../src/page/light-element.ts';
import { OwnWidth } from '../../src/page/own-width.ts';

/** A square as wide as its element. */
class OwnSquare extends LightElement {
  readonly width = new OwnWidth(this);
  readonly drawn: number[] = [];
  protected override sheet = (): CSSResult => css`
    own-square {
      display: block;
    }
  `;

  protected override render(): unknown {
    this.drawn.push(this.width.pixels);
    return html`<div .style=${`height:${this.width.pixels}px`}></div>`;
  }
}
customElements.define('own-square', OwnSquare);

const box = document.createElement('div');
function squareIn(width: string): OwnSquare {
  box.style.width = width;
  document.body.append(box);
  const square = document.createElement('own-square') as OwnSquare;
  box.append(square);
  return square;
}
const frames = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
};
afterEach(() => {
  box.replaceChildren();
  box.remove();
});

test('an element is drawn at its own width from the start, once', async () => {
  const square = squareIn('300px');
  await frames(4);
  expect(square.drawn).toEqual([300]);
});

test('it is drawn again when its width changes, though its height follows', async () => {
  const errors: string[] = [];
  const listen = ({ message }: ErrorEvent): void => void errors.push(message);
  addEventListener('error', listen);
  const square = squareIn('300px');
  await frames(2);
  box.style.width = '200.4px';
  await vi.waitFor(() => expect(square.clientHeight).toBe(200));
  await frames(2);
  removeEventListener('error', listen);
  expect(square.drawn).toEqual([300, 200]);
  expect(errors).toEqual([]);
});

test('without a layout it has no width, and keeps its last one when hidden', async () => {
  const square = squareIn('300px');
  square.style.display = 'none';
  await frames(2);
  expect(square.drawn).toEqual([0]);
  square.style.display = '';
  await vi.waitFor(() => expect(square.drawn).toEqual([0, 300]));
  square.style.display = 'none';
  await frames(3);
  expect(square.width.pixels).toBe(300);
});

test('it is watched again after it has been moved', async () => {
  const square = squareIn('300px');
  await frames(2);
  square.remove();
  box.style.width = '250px';
  await frames(3);
  expect(square.width.pixels).toBe(300);
  box.append(square);
  await vi.waitFor(() => expect(square.drawn.at(-1)).toBe(250));
});
