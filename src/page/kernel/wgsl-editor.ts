import {
  HighlightStyle,
  StreamLanguage,
  syntaxHighlighting,
  bracketMatching,
  indentOnInput,
  indentUnit,
} from '@codemirror/language';
import { type Extension, EditorState } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { css, type CSSResult, type PropertyValues } from 'lit';
import { LightElement } from '../light-element.ts';
import { heatGutter, setHeat, type LineHeat } from './heat-gutter.ts';

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
    outline: 3px solid var(--accent);
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
    backgroundColor: 'color-mix(in srgb, var(--accent) 25%, transparent)',
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
      'linear-gradient(to right, color-mix(in srgb, var(--accent) 28%, transparent) var(--heat), transparent var(--heat))',
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
    readOnly: { type: Boolean, attribute: 'read-only' },
    label: { type: String },
  };

  /** The source. */
  declare value: string;
  declare problems: readonly Problem[];
  /** What each line did in the last run. */
  declare heat: readonly LineHeat[];
  /** Whether it only shows the source; before the first drawing. */
  declare readOnly: boolean;
  /** What a screen reader calls it; before the first drawing. */
  declare label: string;

  #view: EditorView | null = null;
  /** The editor's state while its view is not shown. */
  #left: EditorState | null = null;

  constructor() {
    super();
    this.value = '';
    this.problems = [];
    this.heat = [];
    this.readOnly = false;
    this.label = 'WGSL source of your kernel';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Back in its view, with the history of edits.
    if (this.#left) this.#show(this.#left);
    this.requestUpdate();
  }

  protected override firstUpdated(): void {
    this.#show(this.#begin());
  }

  #show(state: EditorState): void {
    this.#left = null;
    this.#view = withoutHead(() => new EditorView({ parent: this, state }));
  }

  #begin(): EditorState {
    return EditorState.create({
      doc: this.value,
      extensions: [
        this.readOnly ? EditorState.readOnly.of(true) : lintGutter(),
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
        EditorView.contentAttributes.of({ 'aria-label': this.label, tabindex: '0' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || this.readOnly) return;
          this.value = update.state.doc.toString();
          this.dispatchEvent(new CustomEvent('wgsl-change', { detail: this.value, bubbles: true }));
        }),
      ],
    });
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
    this.#left = this.#view?.state ?? null;
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

/**
 * Creates an editor while `document.head` is hidden. CodeMirror writes its styles into an element in the head, which the
 * page's content security policy forbids; without a head it adopts a constructed sheet, as all elements here do.
 */
function withoutHead<T>(make: () => T): T {
  Object.defineProperty(document, 'head', { value: null, configurable: true });
  try {
    return make();
  } finally {
    Reflect.deleteProperty(document, 'head');
  }
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** @see https://www.w3.org/TR/WGSL/#keyword-summary */
const KEYWORDS = words(
  'alias break case const const_assert continue continuing default diagnostic discard else enable fn for if let loop override requires return struct switch var while true false',
);
const TYPES =
  /^(?:bool|[fiu]32|f16|vec[234][fhiu]?|mat[234]x[234][fh]?|array|atomic|ptr|sampler\w*|texture_\w+|storage|uniform|workgroup|private|function|read|write|read_write)$/;

/** Highlights WGSL token by token: kernels are short, and need no syntax tree. */
const wgsl = StreamLanguage.define<{ comments: number }>({
  name: 'wgsl',
  startState: () => ({ comments: 0 }),
  token(stream, state) {
    // Block comments nest.
    while (state.comments > 0) {
      if (stream.match('/*')) state.comments++;
      else if (stream.match('*/')) state.comments--;
      else if (stream.next() === undefined) return 'comment';
      if (state.comments === 0 || stream.eol()) return 'comment';
    }
    if (stream.eatSpace()) return null;
    if (stream.match('//')) {
      stream.skipToEnd();
      return 'comment';
    }
    if (stream.match('/*')) {
      state.comments = 1;
      return 'comment';
    }
    if (stream.match(/^@\s*\w+/)) return 'meta';
    if (stream.match(/^0[xX][\da-fA-F.]+(?:[pP][+-]?\d+)?[fhiu]?|^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fhiu]?/)) {
      return 'number';
    }
    const word = stream.match(/^[\p{XID_Start}_]\p{XID_Continue}*/u);
    if (word && typeof word !== 'boolean') {
      if (KEYWORDS.has(word[0])) return 'keyword';
      if (TYPES.test(word[0])) return 'typeName';
      return stream.match(/^\s*\(/, false) ? 'variableName.function' : 'variableName';
    }
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: '//', block: { open: '/*', close: '*/' } } },
});

/** Colours from the page's palette. */
const style = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.typeName, color: 'var(--a10)' },
  { tag: tags.meta, color: 'var(--a100)' },
  { tag: tags.number, color: 'var(--t4)' },
]);

/** WGSL for the editor. */
const wgslLanguage: Extension = [wgsl, syntaxHighlighting(style)];
