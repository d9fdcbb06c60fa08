import type { ReactiveControllerHost } from 'lit';
import type { Session } from '../../session/session-format.ts';
import type { Draft } from '../kernel/draft.ts';
import type { ClosedAct } from '../session/closed-note.ts';
import { MOST_SESSIONS } from '../session/most-sessions.ts';
import type { Place } from '../views/view-names.ts';

/** How many times sessions may take the place of others until the first are given up, as of reports. */
const MOST_CLOSED = 10;

/** The watched sessions that are open, and what is done in their view. */
export class OpenSessions {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #follow: (place: Place) => void;
  /** What was shown before something else took its place, the last one last. */
  #before: readonly (readonly Session[])[] = [];
  /** One, or two that are compared. */
  sessions: readonly Session[] = [];
  /** The kernel of a session that was opened in the Kernel view last. */
  draft: Draft | null = null;

  /** @param follow leads to a view, as a link does */
  constructor(host: ReactiveControllerHost & HTMLElement, follow: (place: Place) => void) {
    this.#host = host;
    this.#follow = follow;
    host.addEventListener('ridgepoint-sessions', ({ detail }: CustomEventInit) => this.show(detail));
    host.addEventListener('ridgepoint-closed', ({ detail }: CustomEventInit) => this.#settleClosed(detail.how));
    host.addEventListener('ridgepoint-draft-kernel', ({ detail }: CustomEventInit) => this.#toKernel(detail));
  }

  /** Shows sessions in their view: of several the first two, compared. */
  show(sessions: readonly Session[]): void {
    if (sessions.length === 0) return;
    this.#set(sessions);
    this.#follow({ view: 'session', section: this.sessions.length > 1 ? 'sessions-compared' : null });
    if (this.sessions.length === 1) scrollTo({ top: 0 });
  }

  /** Shows the session that the page's address asks for, in its view unless the address names another. */
  open(session: Session): void {
    if (/^#?$|^#(session\b|\w+=)/.test(location.hash)) return this.show([session]);
    this.#set([session]);
  }

  /** Has sessions open that the tab showed before, and leads nowhere. */
  restore(sessions: readonly Session[]): void {
    this.#set(sessions);
    this.#before = [];
  }

  /** Closed ones that can be opened again; none: nothing is lost. */
  get closed(): readonly Session[] {
    return this.#before.at(-1) ?? NONE;
  }

  #settleClosed(how: ClosedAct): void {
    const { closed } = this;
    const others = how === 'forget' ? [] : this.#before.slice(0, -1);
    if (how === 'alone') this.show(closed);
    else if (how === 'together') this.show([...closed, ...this.sessions]);
    this.#before = others;
    this.#host.requestUpdate();
  }

  #set(sessions: readonly Session[]): void {
    const next = sessions.slice(0, MOST_SESSIONS);
    const isShown = (one: Session): boolean => next.some((other) => isOne(one, other));
    if (!this.sessions.every(isShown)) this.#before = [...this.#before, this.sessions].slice(-MOST_CLOSED);
    this.sessions = next;
    this.#host.requestUpdate();
  }

  #toKernel(draft: Draft): void {
    this.draft = draft;
    this.#host.requestUpdate();
    this.#follow({ view: 'kernel', section: null });
  }
}

const NONE: readonly Session[] = [];

/** Whether two sessions are one: it may have been read twice. */
const isOne = (a: Session, b: Session): boolean => a.createdAt === b.createdAt && a.session.url === b.session.url;
