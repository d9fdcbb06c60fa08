/** `ridgepoint/attach`: watches the WebGPU of the page or worker that imports it. */
export { attach } from '../attach/attachment.ts';
export type { Attach, Attachment } from '../attach/attachment.ts';
export type { AttachOptions } from '../attach/read-settings.ts';
export type { WatchProgress } from '../session/context-record.ts';
export type {
  GroupCount,
  Session,
  SessionContext,
  SessionDevice,
  SessionGroup,
  SessionPipeline,
  SessionTimeline,
} from '../session/session-format.ts';
