import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { readHash, writeHash, type PageState } from './page-state.ts';

/** Keeps the state of the page in the hash, and follows changes made by the user or a link. */
export class PageAddress implements ReactiveController {
  readonly #onChange: (state: PageState) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, onChange: (state: PageState) => void) {
    this.#onChange = onChange;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.#onHash);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    removeEventListener('hashchange', this.#onHash);
  }

  /** Writes a state after the page is drawn: it takes browsers milliseconds, and they refuse too many in a row. */
  write(state: PageState): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const hash = writeHash(state);
      history.replaceState(history.state, '', hash === '' ? location.pathname + location.search : hash);
    });
  }

  readonly #onHash = (): void => {
    clearTimeout(this.#timer);
    this.#onChange(readHash(location.hash));
  };
}
