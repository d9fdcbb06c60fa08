import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ProfileJob } from '../../jobs/api.ts';
import type { Report } from '../../report/report-format.ts';
import { NO_WINNERS, readWinners, remember } from '../../report/winners.ts';
import type { RunChoice } from './run-controls.ts';

const KEY = 'winners';

/**
 * Keeps the winners of searches in this browser's IndexedDB, and gives them to the next run. Without a database, as in some
 * private windows, they last as long as the page.
 */
export class KeptWinners implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #winners = NO_WINNERS;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('ridgepoint-done', this.#keep);
    this.#host.addEventListener('ridgepoint-forget', this.#forget);
    void this.#load();
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('ridgepoint-done', this.#keep);
    this.#host.removeEventListener('ridgepoint-forget', this.#forget);
  }

  /** The job for a choice, with the winners of earlier runs unless it asks for a new search. */
  jobFor({ retune, ...choice }: RunChoice): ProfileJob {
    return { kind: 'profile', ...choice, ...(!retune && { winners: this.#winners }) };
  }

  async #load(): Promise<void> {
    try {
      const stored = readWinners(await read());
      // A run may have ended meanwhile.
      if (stored && this.#winners.adapters.length === 0) this.#winners = stored;
    } catch {
      // No database: nothing is kept.
    }
  }

  readonly #keep = ({ detail }: CustomEventInit<Report>): void => {
    this.#winners = remember(this.#winners, detail!);
    write((stored) => remember(readWinners(stored) ?? this.#winners, detail!)).catch(() => undefined);
  };

  readonly #forget = (): void => {
    this.#winners = NO_WINNERS;
    write(() => NO_WINNERS).catch(() => undefined);
  };
}

/** The first view needs none of the storage's code. */
const storage = () => import('../page-database.ts');

async function read(): Promise<unknown> {
  const { PAGE_DATABASE } = await storage();
  return PAGE_DATABASE.use((database) => database.get('values', KEY));
}

/** Changes what is stored now: another tab may have kept winners of its own. */
async function write(change: (stored: unknown) => unknown): Promise<void> {
  const { PAGE_DATABASE, transact } = await storage();
  await PAGE_DATABASE.use(async (database) => {
    const transaction = transact(database, ['values'], 'readwrite');
    const store = transaction.objectStore('values');
    await store.put(change(await store.get(KEY)), KEY);
    await transaction.done;
  });
}
