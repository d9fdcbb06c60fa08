import { css, html, unsafeCSS, type CSSResult, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { fieldRows } from '../../field/field-rows.ts';
import { FIELD_POINTS } from '../../field/points.ts';
import { FIELD_STYLE, fieldFigure, fieldLayout, type FieldLayout } from '../../plot/field/field-figure.ts';
import { FACT_NAMES, fieldMark, type FieldMark } from '../../plot/field/field-marks.ts';
import { PLOT_STYLE } from '../../plot/roofline/style.ts';
import { renderScene } from '../chart/render-scene.ts';
import { explained } from '../explained/explained.ts';
import { term } from '../explained/glossary-term.ts';
import { inIdleTime } from '../idle.ts';
import { LightElement } from '../light-element.ts';
import { OwnWidth } from '../own-width.ts';
import { factAbout } from './fact-about.ts';

const SHEET = css`
  field-chart {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px 32px;
    min-height: 480px;
    & .lead {
      margin: 0;
      grid-column: 1 / -1;
    }
    & .key {
      margin: 8px 0 0;
    }
    & svg {
      display: block;
      width: 100%;
      height: auto;
    }
    & .mark {
      cursor: pointer;
      outline: none;
    }
    & .mark:focus-visible .hit {
      stroke: var(--ink);
      stroke-width: 2;
    }
    /* The words of the longest point, so that nothing below moves. */
    & .facts {
      min-height: 20em;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & dl {
      margin: 0;
    }
    & dl div {
      display: grid;
      grid-template-columns: 10em 1fr;
      gap: 0 8px;
      padding-block: 3px;
    }
    & dt {
      color: var(--quiet);
    }
    & dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    & details {
      grid-column: 1 / -1;
    }
    & .scroll {
      overflow-x: auto;
    }
    & table {
      border-collapse: collapse;
      font-size: 0.8125rem;
      font-variant-numeric: tabular-nums;
    }
    & :is(th, td) {
      padding: 4px 16px 4px 0;
      text-align: left;
      vertical-align: baseline;
      font-weight: 400;
      border-bottom: 1px solid var(--grid);
    }
    & thead th {
      color: var(--quiet);
    }
    @media (min-width: 1000px) {
      grid-template-columns: minmax(420px, 65fr) minmax(260px, 35fr);
    }
    ${unsafeCSS(PLOT_STYLE)}
    ${unsafeCSS(FIELD_STYLE)}
  }
`;

/** Points whose bounds are calculated at a time: some ten milliseconds. */
const PIECE = 12;
/** How far from a mark a finger or a pointer still means it, in pixels. */
const REACH = 22;

let known: readonly FieldMark[] = [];

/** Calculates the bounds of all points, once, a few at a time. */
async function allMarks(): Promise<readonly FieldMark[]> {
  if (known.length > 0) return known;
  const marks: FieldMark[] = [];
  const starts = Array.from({ length: Math.ceil(FIELD_POINTS.length / PIECE) }, (_, i) => i * PIECE);
  await inIdleTime(
    starts.map((start) => () => {
      const points = FIELD_POINTS.slice(start, start + PIECE);
      const rows = fieldRows(points);
      marks.push(...points.map((point, i) => fieldMark(point, rows[i]!, start + i)));
    }),
  );
  known = marks;
  return known;
}

/** Every public measurement by its share of the bound; pointer, finger or arrow keys show what one is. */
export class FieldChart extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    marks: { state: true },
    pointed: { state: true },
    selected: { state: true },
    isListed: { state: true },
  };

  declare protected marks: readonly FieldMark[];
  /** Id of the mark under the pointer or in focus. */
  declare protected pointed: string | null;
  declare protected selected: string | null;
  /** Whether the table was opened. */
  declare protected isListed: boolean;

  readonly #width = new OwnWidth(this);
  #layout: FieldLayout | null = null;

  constructor() {
    super();
    this.marks = [];
    this.pointed = null;
    this.selected = null;
    this.isListed = false;
    void allMarks().then((marks) => (this.marks = marks));
  }

  #beyond(): string {
    const beyond = this.marks.filter(({ share }) => share > 1).length;
    return beyond === 0 ? 'None passes the bound.' : `${beyond} pass the bound.`;
  }

  protected override render(): unknown {
    if (this.marks.length === 0) return html`<p class="empty">Bounds of the public measurements are calculated …</p>`;
    const whole = Math.max(280, this.#width.pixels || 800);
    const width = whole >= 900 ? Math.floor((whole - 32) * 0.65) : whole;
    const current = this.pointed ?? this.selected;
    return html`
      <p class="lead">
        What ${term('engine', 'engines')} reached in public measurements, as a share of what the same model, format and
        GPU allow at most. ${this.#beyond()}
      </p>
      <div>
        ${guard([this.marks, width, current], () => {
          this.#layout = fieldLayout(this.marks, width);
          return html`<div
            @pointermove=${this.#onPoint}
            @pointerleave=${() => (this.pointed = null)}
            @click=${this.#onClick}
            @focusin=${this.#onFocus}
            @focusout=${() => (this.pointed = null)}
            @keydown=${this.#onKey}
          >
            ${renderScene(fieldFigure(this.#layout, current))}
          </div>`;
        })}
        <p class="key">
          <span>circle: decode</span> <span>square: prefill</span> <span>triangle: prompt and answer</span>
          <span>dashes: median</span>
        </p>
      </div>
      <div class="facts">${this.#facts(current)}</div>
      <details @toggle=${({ target }: Event) => (this.isListed ||= (target as HTMLDetailsElement).open)}>
        <summary>All ${this.marks.length} measurements as a table</summary>
        ${this.isListed ? guard([this.marks], () => table(this.marks)) : ''}
      </details>
    `;
  }

  #facts(current: string | null): TemplateResult {
    const mark = this.marks.find(({ id }) => id === current);
    if (!mark)
      return html`<p class="empty">Point at a measurement, or select it, to see what it is and who published it.</p>`;
    return html`<dl>
      ${mark.facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${factAbout(mark, name) ? explained(value, () => factAbout(mark, name)!) : value}</dd>
          </div>`,
      )}
    </dl>`;
  }

  /** One tab stop; the arrow keys move on from there. */
  protected override updated(): void {
    const symbols = this.#symbols();
    const stop = symbols.find(({ dataset }) => dataset['id'] === (this.pointed ?? this.selected)) ?? symbols[0];
    for (const symbol of symbols) symbol.tabIndex = symbol === stop ? 0 : -1;
  }

  #symbols(): SVGElement[] {
    return [...this.querySelectorAll<SVGElement>('svg [data-id]')];
  }

  /** The mark closest to an event, if any is near: marks are smaller than a finger. */
  #near({ clientX, clientY }: MouseEvent): string | null {
    const svg = this.querySelector('svg');
    if (!svg || !this.#layout) return null;
    const box = svg.getBoundingClientRect();
    const scale = this.#layout.width / box.width;
    const [x, y] = [(clientX - box.left) * scale, (clientY - box.top) * scale];
    let best: { id: string; distance: number } | null = null;
    for (const { mark, x: markX, y: markY } of this.#layout.marks) {
      const distance = Math.hypot(markX - x, markY - y);
      if (distance <= REACH && (!best || distance < best.distance)) best = { id: mark.id, distance };
    }
    return best?.id ?? null;
  }

  readonly #onPoint = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch') this.pointed = this.#near(event);
  };

  readonly #onClick = (event: MouseEvent): void => {
    const id = this.#near(event);
    this.selected = id === this.selected ? null : id;
  };

  readonly #onFocus = ({ target }: FocusEvent): void => {
    this.pointed = (target as SVGElement).dataset['id'] ?? null;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const symbols = this.#symbols();
    const here = symbols.findIndex((symbol) => symbol === document.activeElement);
    if (here === -1) return;
    const steps: Record<string, number> = {
      ArrowRight: here + 1,
      ArrowDown: here + 1,
      ArrowLeft: here - 1,
      ArrowUp: here - 1,
      Home: 0,
      End: -1,
    };
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (step !== undefined) symbols.at(step % symbols.length)?.focus();
    else if (event.key === 'Enter' || event.key === ' ') this.selected = symbols[here]!.dataset['id'] ?? null;
    else if (event.key === 'Escape') this.selected = null;
    else return;
    event.preventDefault();
  };
}

const table = (marks: readonly FieldMark[]): TemplateResult =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Public measurements">
    <table aria-label="Public measurements and their bounds">
      <thead>
        <tr>
          ${FACT_NAMES.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${marks.map(
          ({ facts }) =>
            html`<tr>
              ${facts.map(([, value]) => html`<td>${value}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

customElements.define('field-chart', FieldChart);
