import type { ReactiveControllerHost } from 'lit';
import type { LazyViews } from '../views/lazy-views.ts';
import type { Place, ViewName } from '../views/view-names.ts';
import { PageAddress } from './page-address.ts';
import { placeOf, type PageState } from './page-state.ts';
import { showPlace } from './show-place.ts';

/** Where the page's state is kept. */
interface Kept {
  get(): PageState;
  set(page: PageState): void;
}

/** Leads from view to view: by links, back and forward, and by addresses. */
export class Navigation {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #kept: Kept;
  readonly #lazy: LazyViews;
  readonly #address: PageAddress;
  /** How far each view was scrolled when it was left. */
  readonly #scrolled = new Map<ViewName, number>();

  constructor(host: ReactiveControllerHost & HTMLElement, lazy: LazyViews, kept: Kept) {
    this.#host = host;
    this.#kept = kept;
    this.#lazy = lazy;
    this.#address = new PageAddress(host, {
      move: (place) => {
        void this.visit(place);
        this.#address.write(kept.get());
      },
      take: (page) => {
        const place = { ...placeOf(location.hash), view: page.view };
        kept.set({ ...page, view: kept.get().view });
        void this.visit(place);
      },
    });
  }

  /** Keeps a change of the state in the address. */
  keep(page: PageState): void {
    this.#address.write(page);
  }

  /** Goes to a place as a link does: the way back leads here. */
  follow(place: Place): void {
    const page = this.#kept.get();
    if (place.view !== page.view) this.#address.push({ ...page, view: place.view });
    void this.visit(place);
  }

  /** Shows a place, with the code it needs. */
  async visit({ view, section }: Place): Promise<void> {
    const page = this.#kept.get();
    const isNew = view !== page.view;
    this.#scrolled.set(page.view, scrollY);
    if (isNew) this.#kept.set({ ...page, view });
    const loading = this.#lazy.load(view);
    await this.#host.updateComplete;
    if (isNew) scrollTo({ top: section === null ? (this.#scrolled.get(view) ?? 0) : 0 });
    if (section === null) return;
    showPlace(this.#host, section);
    // Again once the view has its height.
    await loading;
    requestAnimationFrame(() => showPlace(this.#host, section));
  }
}
