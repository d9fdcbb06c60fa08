import { css, html, nothing, type CSSResult, type TemplateResult } from 'lit';
import { GALLERY, loadFromGallery, type GalleryEntry } from '../../gallery/entries.ts';
import { errorSentence } from '../../text/sentence.ts';
import { formatByteRate, formatFlopRate } from '../../text/units.ts';
import { LightElement } from '../light-element.ts';
import { cameFrom } from '../shown/report-origin.ts';

const SHEET = css`
  report-gallery {
    display: block;
    & ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 280px), 1fr));
      gap: 16px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    & li {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 16px;
      background: var(--panel);
      border-left: 3px solid var(--edge);
    }
    & li.hardware {
      border-color: var(--accent);
    }
    & h3,
    & p {
      margin: 0;
    }
    & p {
      color: var(--quiet);
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
      overflow-wrap: anywhere;
    }
    & [role='alert'] {
      color: var(--warning);
    }
    & .actions {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: auto;
    }
  }
`;

/** What is done with a report once it is there. */
type Use = 'ridgepoint-open' | 'ridgepoint-overlay';

/**
 * The measured reports that come with the page, each with its machine and rates; one is fetched when it is shown.
 *
 * @fires ridgepoint-open - detail: the report, to be shown alone
 * @fires ridgepoint-overlay - detail: the report, to be shown with those that are
 */
export class ReportGallery extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { canOverlay: { type: Boolean }, loading: { state: true }, failed: { state: true } };

  /** Whether there is a report that another can be drawn over; default true. */
  declare canOverlay: boolean;
  /** Id of the entry that is being fetched. */
  declare protected loading: string | null;
  /** The entry that could not be fetched, and why, one sentence. */
  declare protected failed: { readonly id: string; readonly use: Use; readonly sentence: string } | null;

  constructor() {
    super();
    this.canOverlay = true;
    this.loading = null;
    this.failed = null;
  }

  protected override render(): unknown {
    return html`<ul>
      ${GALLERY.map((entry) => this.#card(entry))}
    </ul>`;
  }

  #card(entry: GalleryEntry): TemplateResult {
    const { id, title, kind } = entry;
    const isLoading = this.loading === id;
    return html`<li data-gallery-id=${id} class=${kind}>
      <h3>${title}</h3>
      <p>${machineWords(entry)}</p>
      <p>${rateWords(entry)}</p>
      ${this.failed?.id === id ? this.#failure(entry, this.failed) : nothing}
      <div class="actions">
        <button
          type="button"
          data-action="show"
          aria-label=${`Show ${title}`}
          aria-busy=${isLoading}
          @click=${() => void this.#use(entry, 'ridgepoint-open')}
        >
          ${isLoading ? 'Loading' : 'Show'}
        </button>
        ${
          this.canOverlay
            ? html`<button
                type="button"
                data-action="overlay"
                aria-label=${`Overlay ${title}`}
                @click=${() => void this.#use(entry, 'ridgepoint-overlay')}
              >
                Overlay
              </button>`
            : ''
        }
      </div>
    </li>`;
  }

  #failure(entry: GalleryEntry, { use, sentence }: NonNullable<ReportGallery['failed']>): TemplateResult {
    return html`<p role="alert">${sentence}</p>
      <div>
        <button type="button" data-action="retry" @click=${() => void this.#use(entry, use)}>Try again</button>
      </div>`;
  }

  /** Fetches a report and fires it; a second click, or one on another entry, replaces the first. */
  async #use(entry: GalleryEntry, use: Use): Promise<void> {
    const { id } = entry;
    this.loading = id;
    this.failed = null;
    try {
      const report = cameFrom('gallery', await loadFromGallery(entry));
      if (this.loading !== id) return;
      this.loading = null;
      this.dispatchEvent(new CustomEvent(use, { detail: report, bubbles: true, composed: true }));
    } catch (error) {
      if (this.loading !== id) return;
      this.loading = null;
      this.failed = { id, use, sentence: errorSentence(error) };
    }
  }
}

function machineWords({ machine, runtime, createdAt, plan }: GalleryEntry): string {
  const named = machine === '' ? 'The adapter does not name itself' : machine;
  return `${named} · ${runtime} · ${plan} plan, ${createdAt.slice(0, 10)}`;
}

function rateWords({ bytesPerSecond, flopPerSecond, results }: GalleryEntry): string {
  return [
    bytesPerSecond === null ? null : `reads ${formatByteRate(bytesPerSecond)}`,
    flopPerSecond === null ? null : `f32 ${formatFlopRate(flopPerSecond)}`,
    `${results}\u00a0kernels\u00a0measured`,
  ]
    .filter((words) => words !== null)
    .join(' · ');
}

customElements.define('report-gallery', ReportGallery);

declare global {
  interface HTMLElementTagNameMap {
    'report-gallery': ReportGallery;
  }
}
