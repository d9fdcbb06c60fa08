import { expect, test } from 'vitest';
import { PageErrors } from '../../../src/cli/tab/page-errors.ts';
import { unusedWords } from '../../../src/cli/tab/tab-unused.ts';
import { sampleSession } from '../../support/session-records.ts';

test.each([
  'INFO: Created TensorFlow Lite XNNPACK delegate for CPU.',
  'W0000 00:00:1753.000 1 feedback_manager.cc:121] Feedback manager requires a model.',
  '\x1b[0;93m2026-01-01 [W:onnxruntime:, session_state.cc:1280 VerifyEachNodeIsAssignedToAnEp] Some nodes\x1b[m',
  'Warning: Each child in a list should have a unique key.',
])('what calls itself no error is none: %s', (text) => {
  const errors = new PageErrors();
  errors.add('printed', text, null);
  expect(errors.notes()).toEqual([]);
  errors.add('thrown', text, null);
  expect(errors.notes()).toHaveLength(1);
});

test('exceptions and printed errors are told apart, each with its number', () => {
  const errors = new PageErrors();
  errors.add('printed', '\x1b[0;91m2026 [E:onnxruntime:, x.cc:1] no\x1b[m', null);
  errors.add('thrown', 'TypeError: one\n    at there', null);
  errors.add('thrown', 'TypeError: two', null);
  expect(errors.notes()).toEqual([
    'The page reported an error with console.error: "2026 [E:onnxruntime:, x.cc:1] no".',
    'The page threw 2 exceptions that nothing caught, first: "TypeError: one".',
  ]);
});

test('an error of a worker is not called the page’s', () => {
  const errors = new PageErrors();
  const worker = { kind: 'worker', url: 'https://example.org/w.js?key=1' } as const;
  errors.add('thrown', 'TypeError: one', null);
  errors.add('thrown', 'RangeError: two\n    at there', worker);
  errors.add('printed', 'three', { kind: 'shared-worker', url: 'blob:https://example.org/1' });
  errors.add('printed', 'four', { kind: 'shared-worker', url: 'blob:https://example.org/2' });
  expect(errors.notes()).toEqual([
    'The page threw an exception that nothing caught: "TypeError: one".',
    'A worker threw an exception that nothing caught: "RangeError: two", in https://example.org/w.js.',
    '2 shared workers reported 2 errors with console.error, first: "three", in blob:https://example.org/1.',
  ]);
});

test('where no WebGPU was used, what went wrong and what ended unseen are told as causes', () => {
  const facts = { platform: null, secure: true, hasGpu: true, status: 200, missing: null };
  const errors = [
    'A worker threw an exception that nothing caught: "Error: The one".',
    '2 workers ended before anything of them was read: dispatches, work and times are lower bounds.',
  ];
  expect(unusedWords(sampleSession(), facts, errors)).toMatch(
    /; a worker threw an exception that nothing caught: "Error: The one"; 2 workers ended before .* are lower bounds$/,
  );
});
