import { expect, test } from 'vitest';
import { withReasons } from '../../../src/cli/tab/with-reasons.ts';
import { contextRecord, recordedGroup, recordedPipeline } from '../../support/session-records.ts';

const BARE = 'Its WGSL could not be instrumented: line 2.';

/** One pipeline and its group, for a reason. */
const recorded = (wgsl: string, notCounted: string | null) =>
  contextRecord({
    pipelines: [recordedPipeline({ wgsl, notCounted })],
    groups: [recordedGroup({ counts: [], notCounted })],
  });

test('where the script in the page knows only the line, the driver says what is wrong there', () => {
  const { pipelines, groups } = withReasons(recorded('// first\nfn main( {', BARE));
  expect(pipelines[0]!.notCounted).toMatch(/^Its WGSL could not be instrumented: line 2: expected .+\.$/);
  expect(groups[0]!.notCounted).toBe(pipelines[0]!.notCounted);
});

test.each([
  ['without its source', '', BARE],
  ['of a source that is right', 'fn main() {}', BARE],
  ['of another kind', 'fn main( {', 'None of its workgroups ran.'],
  ['that is none', 'fn main( {', null],
])('a reason %s stays as it is', (_, wgsl, reason) => {
  const record = recorded(wgsl, reason);
  expect(withReasons(record)).toEqual(record);
});
