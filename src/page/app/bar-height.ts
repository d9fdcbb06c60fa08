import type { ReactiveController } from 'lit';

/** Keeps the height of the bar above every view in `--bar-height`, for what sticks below it: lines wrap on narrow pages. */
export class BarHeight implements ReactiveController {
  readonly #host: HTMLElement;
  #bar: Element | null = null;
  readonly #observer = new ResizeObserver(([entry]) => {
    const height = entry?.borderBoxSize[0]?.blockSize ?? 0;
    if (height > 0) this.#host.style.setProperty('--bar-height', `${Math.floor(height)}px`);
  });

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  hostUpdated(): void {
    if (this.#bar) return;
    this.#bar = this.#host.querySelector('.page-bar');
    if (this.#bar) this.#observer.observe(this.#bar);
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#bar = null;
  }
}
