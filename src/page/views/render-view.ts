import { batchingView, guideView, kernelView, modelView, sessionView } from './further-views.ts';
import { reportsView } from './reports-view.ts';
import { rooflineView } from './roofline-view.ts';
import type { ViewContext } from './view-context.ts';
import type { ViewName } from './view-names.ts';

/** What each view shows of the page's one state. */
export const VIEW_CONTENT: Readonly<Record<ViewName, (context: ViewContext) => unknown>> = {
  roofline: rooflineView,
  batching: batchingView,
  model: modelView,
  guide: guideView,
  kernel: kernelView,
  reports: reportsView,
  session: sessionView,
};
