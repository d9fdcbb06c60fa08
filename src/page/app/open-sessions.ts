import type { ReactiveControllerHost } from 'lit';
import type { Session } from '../../session/session-format.ts';
import type { Draft } from '../kernel/draft.ts';
import type { Place } from '../views/view-names.ts';

/** So many sessions are shown: one, and another that is compared with it. */
const MOST = 2;

/** The watched sessions that are open, and what is done in their view. */
export class OpenSessions {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #follow: (place: Place) => void;
  /** One, or two that are compared. */
  sessions: readonly Session[] = [];
  /** The kernel of a session that was opened in the Kernel view last. */
  draft: Draft | null = null;

  /** @param follow leads to a view, as a link does */
  constructor(host: ReactiveControllerHost & HTMLElement, follow: (place: Place) => void) {
    this.#host = host;
    this.#follow = follow;
    host.addEventListener('ridgepoint-sessions', ({ detail }: CustomEventInit) => this.show(detail));
    host.addEventListener('ridgepoint-draft-kernel', ({ detail }: CustomEventInit) => this.#toKernel(detail));
  }

  /** Shows sessions in their view: of several the first two, compared. */
  show(sessions: readonly Session[]): void {
    if (sessions.length === 0) return;
    this.sessions = sessions.slice(0, MOST);
    this.#host.requestUpdate();
    this.#follow({ view: 'session', section: this.sessions.length > 1 ? 'sessions-compared' : null });
    if (this.sessions.length === 1) scrollTo({ top: 0 });
  }

  /** Shows the session that the page's address asks for, in its view unless the address names another. */
  open(session: Session): void {
    if (/^#?$|^#(session\b|\w+=)/.test(location.hash)) return this.show([session]);
    this.sessions = [session];
    this.#host.requestUpdate();
  }

  #toKernel(draft: Draft): void {
    this.draft = draft;
    this.#host.requestUpdate();
    this.#follow({ view: 'kernel', section: null });
  }
}
