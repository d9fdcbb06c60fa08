import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

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
  { tag: tags.keyword, color: 'var(--own)', fontWeight: '600' },
  { tag: tags.typeName, color: 'var(--a10)' },
  { tag: tags.meta, color: 'var(--a100)' },
  { tag: tags.number, color: 'var(--t4)' },
]);

/** WGSL for the editor. */
export const wgslLanguage: Extension = [wgsl, syntaxHighlighting(style)];
