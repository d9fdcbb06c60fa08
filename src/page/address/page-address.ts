import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Place } from '../views/view-names.ts';
import { asksLibrary, namesOnlyPlace, placeOf, readWholeHash, writeHash, type PageState } from './page-state.ts';

/** What the page does when its address changes. */
interface Followed {
  /** Shows a place, and keeps everything else. */
  move(place: Place): void;
  /** Takes over a whole state. */
  take(state: PageState): void;
}

/** Marks the history entries of one loading of the page. */
const LOADING = `${Date.now()}-${Math.random()}`;

/**
 * Keeps the state of the page in the hash, with an entry of history for each view visited, and follows the user back and
 * forward and to other addresses.
 */
export class PageAddress implements ReactiveController {
  readonly #followed: Followed;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: PageState | null = null;

  constructor(host: ReactiveControllerHost, followed: Followed) {
    this.#followed = followed;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.#onHash);
    // The page began without what needs the library.
    if (asksLibrary(location.hash)) void readWholeHash(location.hash).then(this.#followed.take);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    removeEventListener('hashchange', this.#onHash);
  }

  /** Writes a state after the page is drawn: it takes browsers milliseconds, and they refuse too many in a row. */
  write(state: PageState): void {
    clearTimeout(this.#timer);
    this.#pending = state;
    this.#timer = setTimeout(() => this.#flush());
  }

  /** Adds an entry of history for a state with another view. */
  push(state: PageState): void {
    this.#flush();
    // The entry that is left is one of this loading, too.
    history.replaceState({ loading: LOADING }, '');
    history.pushState({ loading: LOADING }, '', addressOf(state));
  }

  #flush(): void {
    clearTimeout(this.#timer);
    if (this.#pending) history.replaceState({ loading: LOADING }, '', addressOf(this.#pending));
    this.#pending = null;
  }

  readonly #onHash = (): void => {
    clearTimeout(this.#timer);
    this.#pending = null;
    const { hash } = location;
    // An entry of this loading differs from the state only in its view: a view's choices hold for all views. So does a
    // link to a view alone.
    const isOwn = (history.state as { loading?: unknown } | null)?.loading === LOADING;
    if (isOwn || namesOnlyPlace(hash)) this.#followed.move(placeOf(hash));
    else void readWholeHash(hash).then(this.#followed.take);
  };
}

function addressOf(state: PageState): string {
  const hash = writeHash(state);
  return hash === '' ? location.pathname + location.search : hash;
}
