import { css, html, nothing, type CSSResult, type PropertyValues, type TemplateResult } from 'lit';
import type { EncodedReport, TooLong } from '../../report/link/report-link.ts';
import type { Report } from '../../report/report-format.ts';
import { errorSentence } from '../../text/sentence.ts';
import { LightElement } from '../light-element.ts';

const SHEET = css`
  /* Its parts are in the row of their neighbours. */
  share-report {
    display: contents;
    /* Below the row; as high before a link is copied as after it, so that nothing moves. */
    & p {
      order: 1;
      flex: 1 1 100%;
      margin: 0;
      color: var(--quiet);
      font-size: 0.8125rem;
      line-height: 20px;
      @media (max-width: 600px) {
        min-height: 40px;
      }
    }
    & input {
      flex: 1 1 160px;
      max-width: 480px;
      min-width: 0;
      font-size: 0.8125rem;
    }
  }
`;

/** What the last attempt came to. */
type Outcome =
  | { readonly kind: 'copied' | 'shown' | 'shared'; readonly url: string; readonly leftOut: EncodedReport['leftOut'] }
  | ({ readonly kind: 'too-long' } & TooLong)
  | { readonly kind: 'failed'; readonly sentence: string };

/** Whether this device shares links from a menu of its own, as phones do. */
const sharesByTouch = (): boolean => 'share' in navigator && matchMedia('(pointer: coarse)').matches;

/** Saves a report as a file. */
const save = async (report: Report): Promise<void> =>
  (await import('../reports/export-report.ts')).exportReport(report, 'save');

/** The page's memory of the code that makes links, which most visits do without. */
const loadLinks = (): Promise<typeof import('../../report/link/report-link.ts')> =>
  import('../../report/link/report-link.ts');

/** What a link is, before there is one. */
const BEFORE = 'A link holds the report itself, without its samples. Nothing is uploaded.';

const thousands = (count: number): string => count.toLocaleString('en');

/** "samples", "samples and counts", "samples, timelines of steps and counts". */
const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/**
 * Copies a link that holds a report, and says how long it is and what it leaves out. Where the clipboard is denied, the
 * link is shown, selected; if the report is too long for a link, it can be saved as a file.
 */
export class ShareReport extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = { report: { attribute: false }, outcome: { state: true } };

  /** The report to share; null: there is nothing to share, and the element is empty. */
  declare report: Report | null;
  declare protected outcome: Outcome | null;

  constructor() {
    super();
    this.report = null;
    this.outcome = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The words are about another report.
    if (changed.has('report')) this.outcome = null;
  }

  protected override render(): unknown {
    const { report, outcome } = this;
    if (!report) return nothing;
    return html`
      <button type="button" data-action="copy-link" @click=${() => void this.#make(report, 'copied')}>Copy link</button>
      ${
        sharesByTouch()
          ? html`<button type="button" data-action="share" @click=${() => void this.#make(report, 'shared')}>
              Share…
            </button>`
          : ''
      }
      ${
        outcome?.kind === 'too-long'
          ? html`<button type="button" data-action="save-instead" @click=${() => void save(report)}>
              Save as a file
            </button>`
          : ''
      }
      ${
        outcome?.kind === 'shown'
          ? html`<input type="text" readonly aria-label="Link to this report" .value=${outcome.url} />`
          : ''
      }
      <p role="status">${outcome ? outcomeWords(outcome) : BEFORE}</p>
    `;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('outcome') || this.outcome?.kind !== 'shown') return;
    const input = this.querySelector('input')!;
    input.focus();
    input.select();
  }

  /** Copies the link to the report, as its button does. */
  async copy(): Promise<void> {
    if (this.report) await this.#make(this.report, 'copied');
  }

  async #make(report: Report, how: 'copied' | 'shared'): Promise<void> {
    const outcome = await made(report, how);
    if (this.report === report) this.outcome = outcome;
  }
}

async function made(report: Report, how: 'copied' | 'shared'): Promise<Outcome | null> {
  try {
    const { linkFor } = await loadLinks();
    const link = await linkFor(report, location.href);
    if ('tooLong' in link) return { kind: 'too-long', ...link };
    try {
      if (how === 'shared') await navigator.share({ title: 'Ridgepoint report', url: link.url });
      else await navigator.clipboard.writeText(link.url);
      return { kind: how, ...link };
    } catch (error) {
      // The user closed the menu.
      if (how === 'shared' && (error as Error).name === 'AbortError') return null;
      return { kind: 'shown', ...link };
    }
  } catch (error) {
    return { kind: 'failed', sentence: errorSentence(error) };
  }
}

function outcomeWords(outcome: Outcome): TemplateResult | string {
  if (outcome.kind === 'failed') return outcome.sentence;
  if (outcome.kind === 'too-long') {
    return `This report does not fit into a link: it needs ${thousands(outcome.tooLong)} characters, and browsers and messengers carry 32,768. A file holds all of it.`;
  }
  const { kind, url, leftOut } = outcome;
  const begin = { copied: 'Copied', shared: 'Shared', shown: 'Copy the selected link' }[kind];
  return `${begin}: ${thousands(url.length)} characters, without ${listed(leftOut)}. Nothing was uploaded.`;
}

customElements.define('share-report', ShareReport);

declare global {
  interface HTMLElementTagNameMap {
    'share-report': ShareReport;
  }
}
