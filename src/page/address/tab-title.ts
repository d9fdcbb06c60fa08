import type { ReactiveController } from 'lit';
import { VIEWS, type ViewName } from '../views/view-names.ts';

/** The tab's title says which view it is, and of a run, which a hidden page cannot show, whether it is paused. */
export class TabTitle implements ReactiveController {
  readonly #state: () => { readonly view: ViewName; readonly isRunning: boolean };

  constructor(state: () => { readonly view: ViewName; readonly isRunning: boolean }) {
    this.#state = state;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#write);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#write);
  }

  hostUpdated(): void {
    this.#write();
  }

  readonly #write = (): void => {
    const { view, isRunning } = this.#state();
    const run = isRunning ? (document.hidden ? 'Paused · ' : 'Measuring · ') : '';
    const title = `${run}${view === 'roofline' ? '' : `${VIEWS[view]} · `}Ridgepoint`;
    if (document.title !== title) document.title = title;
  };
}
