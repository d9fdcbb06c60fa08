import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { css, type CSSResult, type PropertyValues } from 'lit';
import { LightElement } from '../light-element.ts';
import { heatGutter, setHeat, type LineHeat } from './heat-gutter.ts';
import { wgslLanguage } from './wgsl-language.ts';
import { withoutHead } from './without-head.ts';

/** An error at a position in the source. */
export interface Problem {
  /** 1-based. */
  readonly line: number;
  /** 1-based; null for the whole line. */
  readonly column: number | null;
  readonly message: string;
}

const SHEET = css`
  wgsl-editor {
    display: block;
    min-width: 0;
    border: 1px solid var(--edge);
    border-radius: 4px;
    overflow: hidden;
  }
  wgsl-editor:focus-within {
    outline: 3px solid var(--own);
    outline-offset: 2px;
  }
`;

const THEME = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: '0.8125rem', height: '100%' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
    lineHeight: '1.5',
    minHeight: '320px',
    maxHeight: '60vh',
  },
  '.cm-gutters': {
    minHeight: '320px !important',
    backgroundColor: 'var(--panel)',
    color: 'var(--quiet)',
    border: 'none',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--panel) 60%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--own) 25%, transparent)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--grid)', color: 'inherit' },
  '.cm-tooltip': { backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--edge)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--warning)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--warning) 1px',
    textUnderlineOffset: '3px',
  },
  '.heat': {
    display: 'block',
    padding: '0 6px',
    minWidth: '4.5em',
    textAlign: 'right',
    fontVariantNumeric: 'tabular-nums',
    color: 'var(--ink)',
    background:
      'linear-gradient(to right, color-mix(in srgb, var(--own) 28%, transparent) var(--heat), transparent var(--heat))',
  },
});

/**
 * An editor for one kernel. Tab leaves it, as keyboard users expect.
 *
 * @fires wgsl-change - detail: the text after an edit
 */
export class WgslEditor extends LightElement {
  protected override sheet = (): CSSResult => SHEET;

  static override properties = {
    value: { attribute: false },
    problems: { attribute: false },
    heat: { attribute: false },
  };

  /** The source. */
  declare value: string;
  declare problems: readonly Problem[];
  /** What each line did in the last run. */
  declare heat: readonly LineHeat[];

  #view: EditorView | null = null;

  constructor() {
    super();
    this.value = '';
    this.problems = [];
    this.heat = [];
  }

  protected override firstUpdated(): void {
    const state = EditorState.create({
      doc: this.value,
      extensions: [
        lintGutter(),
        lineNumbers(),
        heatGutter,
        history(),
        indentUnit.of('  '),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        wgslLanguage,
        THEME,
        // A scrolling region must be reachable by keyboard: here, through its text.
        EditorView.contentAttributes.of({ 'aria-label': 'WGSL source of your kernel', tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          this.value = update.state.doc.toString();
          this.dispatchEvent(new CustomEvent('wgsl-change', { detail: this.value, bubbles: true }));
        }),
      ],
    });
    this.#view = withoutHead(() => new EditorView({ parent: this, state }));
  }

  protected override updated(changed: PropertyValues): void {
    const view = this.#view;
    if (!view) return;
    if (this.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: this.value } });
    }
    if (changed.has('heat')) view.dispatch({ effects: setHeat.of(this.heat) });
    if (changed.has('problems')) view.dispatch(setDiagnostics(view.state, this.problems.map(this.#diagnostic)));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = null;
  }

  readonly #diagnostic = ({ line, column, message }: Problem) => {
    const { doc } = this.#view!.state;
    const at = doc.line(Math.min(Math.max(1, line), doc.lines));
    const from = column === null ? at.from : Math.min(at.to, at.from + Math.max(0, column - 1));
    return { from, to: Math.max(from, at.to), severity: 'error' as const, message };
  };
}

customElements.define('wgsl-editor', WgslEditor);
